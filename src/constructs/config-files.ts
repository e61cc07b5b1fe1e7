import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import type { MemberView } from '../core/graph';
import { manifest } from './scope';

export interface ConfigFilesProps {
  readonly member: MemberView;
  /** Suffix of the ConfigMap's name: `<member>-<suffix>`. `config` unless stated. */
  readonly suffix?: string;
  /** File name → content. */
  readonly files: Readonly<Record<string, string>>;
}

/** Configuration files of a member in one ConfigMap, with a digest that rolls the pods when they change. */
export class ConfigFiles extends Construct {
  readonly name: string;
  /** SHA-256 over names and contents, hex. */
  readonly digest: string;

  constructor(scope: Construct, id: string, props: ConfigFilesProps) {
    super(scope, id);
    this.name = `${props.member.name}-${props.suffix ?? 'config'}`;
    const names = Object.keys(props.files).sort();
    const hash = createHash('sha256');
    for (const name of names) hash.update(`${name}\0${props.files[name] ?? ''}\0`);
    this.digest = hash.digest('hex');
    manifest(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: this.name,
      namespace: props.member.namespace,
      labels: props.member.selector,
      body: { data: props.files },
    });
  }
}
