import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext, Text } from '../rule';
import { isClient } from '../texts/client-flags';
import { environmentOf, expandIn, type Environment } from './container-environment';
import { containerAt } from './file-readers';
import { sideOf } from './host-names';
import { composedTextsOf } from './hosts-composed';
import { authoritiesIn, hostOf, isHostOpen, operandIn, variablesIn } from './host-variables';
import { listAt, textAt, valueAt } from './plain';
import type { Container } from './pod-templates';

/** An address whose host nobody wrote down: it is put together when a script or a container starts. */
export interface UnjudgedHost {
  readonly text: Text;
  /** As it is written, or as it reads with the variables that are known. */
  readonly value: string;
  /** False where the variables are known after all, and lead outside. */
  readonly isUnknown: boolean;
}

/** Hosts made of variables to which the script gives no value nor the container; ConfigMaps of the set are looked up. */
export function unjudgedHostsOf(object: ManifestObject, context: AuditContext): readonly UnjudgedHost[] {
  return context.remember(object, 'unjudged hosts', () => [
    ...context
      .textsOf(object)
      .filter((text) => text.value.includes('$') && isSpoken(text) && isOpen(text.value, text, context))
      .flatMap((text) => judge(text, object, context)),
    ...openTextsOf(object, context),
  ]);
}

/** Texts of configuration files whose host is filled in with what nobody knows. */
function openTextsOf(object: ManifestObject, context: AuditContext): readonly UnjudgedHost[] {
  const open = composedTextsOf(object, context).filter(({ isOpen }) => isOpen);
  return [...new Set(open.map(({ source }) => source))].map((text) => ({ text, value: text.value, isUnknown: true }));
}

/** Scripts, arguments and variables are what containers run with; templates of other files are filled in by their own program. */
function isSpoken({ via }: Text): boolean {
  if (via.some((layer) => layer === 'message' || layer === 'doc' || layer === 'key')) return false;
  return via.includes('shell') || via.at(-1) === 'arg' || via.at(-1) === 'env';
}

function isOpen(value: string, text: Text, context: AuditContext): boolean {
  return partsOf(value, text).some((part) => isHostOpen(part, context.boundary));
}

/** Operands that are no host: bundles of flags, ports, files. */
const NO_HOST =
  /(?:^|_)(?:\w*OPTS?|OPTIONS?|ARGS?|FLAGS?|PARAMS?|HEADERS?|PORT|TIMEOUT|COUNT|FILE|OUT|OUTPUT|DIR|PATH)$/i;

/** Authorities of URLs, and operands of clients. Arguments and variables of a container are filled in by the kubelet: `$(NAME)`. */
function partsOf(value: string, { key, via }: Text): readonly string[] {
  const isScript = via.includes('shell');
  const authorities = authoritiesIn(value).filter((part) => isScript || part.includes('$('));
  if (authorities.length > 0 || !isScript || !isClient(key)) return authorities;
  const operand = operandIn(value);
  return operand === undefined || variablesIn(operand).some((name) => NO_HOST.test(name)) ? [] : [operand];
}

function judge(text: Text, object: ManifestObject, context: AuditContext): readonly UnjudgedHost[] {
  const owner = containerAt(object, text.path);
  if (owner === undefined) return [{ text, value: text.value, isUnknown: true }];
  const value = expandAll(text.value, environmentOf(owner.template, owner.container, context));
  if (!isOpen(value, text, context)) return outsideIn(value, text, context);
  const names = partsOf(value, text).flatMap(variablesIn);
  return names.every((name) => isFieldOfPod(name, owner.container))
    ? []
    : [{ text, value: text.value, isUnknown: true }];
}

function outsideIn(value: string, text: Text, context: AuditContext): readonly UnjudgedHost[] {
  const hosts = value.includes('://') ? authoritiesIn(value) : [value.replace(/\/.*$/, '')];
  const isOutside = hosts.some((host) => sideOf(hostOf(host), context.boundary) === 'outside');
  return isOutside ? [{ text, value, isUnknown: false }] : [];
}

function expandAll(text: string, environment: Environment): string {
  const known = new Map(environment.variables.map(({ name, value }) => [name, value]));
  return expandIn(text, environment).replace(
    /\$\{(\w+)\}|\$([A-Za-z_]\w*)/g,
    (whole, braced: string | undefined, plain: string | undefined) => known.get(braced ?? plain ?? '') ?? whole,
  );
}

/** `valueFrom: fieldRef`: addresses and names of the pod itself and of its node. */
function isFieldOfPod(name: string, { value }: Container): boolean {
  const entry = listAt(value, 'env').find((item) => textAt(item, 'name') === name);
  return valueAt(entry, 'valueFrom', 'fieldRef') !== undefined;
}
