/**
 * No string sends anything to a host outside the boundary.
 *
 * Fields: every string of every object, embedded YAML, JSON, TOML, INI, Corefile, shell, Python, base64 and URLs taken apart.
 * Services that are called because nothing names another: model providers, receivers of alerts, discoveries and parts of collectors
 * left to the addresses that their makers built in; buckets and models by scheme (`s3:`, `gs:`, `hf:`, …) with no endpoint beside them.
 * Unchecked: an address in a script, an argument, a variable or a configuration file whose host is made of variables or files without
 * a value in the set; content that is packed in a way that is not unpacked here.
 * Allowed: cluster names, loopback, the boundary's domains and address blocks, and declared egress by exact host and port.
 * Not judged: documentation, patterns, names that are only compared or answered for, routes inwards; image references
 * (`no-external-image`).
 */
import type { EgressDestination } from '../../../core/boundary';
import type { ManifestObject } from '../../../manifest/manifest';
import { hostsIn, type HostUse } from '../../facts/hosts';
import { describeDefault, isDeclaredDefault, providerDefaultsOf } from '../../facts/provider-defaults';
import { unjudgedHostsOf } from '../../facts/hosts-unjudged';
import { storeDefaultsOf } from '../../facts/store-schemes';
import { opaqueStringsOf } from '../../facts/opaque';
import type { AuditContext, Hit, Rule, Text } from '../../rule';
import { admission } from './admission';

export const rule: Rule = {
  id: 'NET-001',
  name: 'no-external-host',
  family: 'hosts',
  severity: 'critical',
  title: 'No string sends anything to a host outside the boundary',
  message: 'a host outside the boundary is contacted',
  fix: 'name the service of the site instead, or declare the destination where the tier permits egress',
  admission,
  checkObject,
};

function* checkObject(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  yield* defaultsOf(object, context);
  for (const use of hostsIn(object, context)) {
    if (use.class !== 'runtime' || isDeclared(use, context.boundary.egress)) continue;
    yield {
      object,
      path: use.path,
      value: use.value,
      via: use.via,
      ...(use.inner === undefined ? {} : { inner: use.inner }),
    };
  }
  for (const { text, value, isUnknown } of unjudgedHostsOf(object, context)) {
    const { path, via, inner } = text;
    const fix = isUnknown ? { fix: FIX_UNKNOWN, isUnchecked: true } : {};
    yield { object, path, value, via, ...(inner === undefined ? {} : { inner }), ...fix };
  }
  yield* namelessOf(object, context);
}

/** What leads out, or may, without any host in the text. */
function* namelessOf(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  for (const { text, what } of storeDefaultsOf(object, context)) yield store(text, what);
  for (const { text, kind } of opaqueStringsOf(object, context)) if (kind === 'packed') yield packed(text);
}

function* defaultsOf(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  for (const found of providerDefaultsOf(object, context)) {
    if (isDeclaredDefault(found, context)) continue;
    yield {
      object,
      path: found.path,
      value: describeDefault(found),
      via: found.via,
      fix: 'name the address of a service of the site, or declare the destination where the tier permits egress; otherwise what is built in is called, or what stands in a file that nobody can see',
      ...(found.inner === undefined ? {} : { inner: found.inner }),
    };
  }
}

function store({ object, path, via, inner, value }: Text, what: string): Hit {
  return {
    object,
    path,
    via,
    value: `${value} (${what})`,
    ...(inner === undefined ? {} : { inner }),
    fix: 'name the endpoint of a store of the site in the same container or object, or take the model from a volume',
  };
}

function packed({ object, path, via, inner, key = '' }: Text): Hit {
  return {
    object,
    path,
    via,
    value: `packed content ${key}`.trim(),
    ...(inner === undefined ? {} : { inner }),
    fix: 'carry the files as they are: what is packed is read only as text in gzip, up to 8 MiB',
    isUnchecked: true,
  };
}

const FIX_UNKNOWN = 'write the host out, or give its variables their values in the same script or container';

/** Exact host and port; a text without a port is as open as the scheme's own. */
function isDeclared(use: HostUse, egress: readonly EgressDestination[]): boolean {
  const port = use.port ?? DEFAULT_PORTS[use.scheme ?? ''] ?? null;
  return egress.some((destination) => destination.host === use.host && (port === null || destination.port === port));
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { https: 443, http: 80, wss: 443, ws: 80, ssh: 22 };
