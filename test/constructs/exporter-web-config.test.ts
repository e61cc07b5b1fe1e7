import { describe, expect, it } from 'vitest';
import { exporterWebConfig } from '../../src/constructs/exporter-web-config';
import type { Component } from '../../src/core/component';
import { declaring } from '../helpers/platform';
import { needing, renderWired } from '../components/wired';

/** SPIFFE ids that the server of a component lets in, beside others. */
function admitted(others: readonly Component[]): readonly string[] {
  let found: readonly string[] = [];
  const port = { name: 'https', port: 9000, security: 'mtls', endpoint: 'told' } as const;
  const server: Component = {
    ...declaring('server', {
      members: [{ rating: 'operational', ports: [port], needs: [], identity: { reload: 'self' } }],
    }),
    render: (_, context) => {
      const { tls_server_config: tls } = exporterWebConfig(context) as {
        readonly tls_server_config: { readonly client_allowed_sans: readonly string[] };
      };
      found = tls.client_allowed_sans.map((id) => id.replace(/^.*\/sa\//, ''));
    },
  };
  renderWired('airgapped', server as never, others);
  return found;
}

describe('the web configuration of an exporter', () => {
  it('lets in who declared a flow, and nobody else', () => {
    const [asks, other] = [needing('asks', 'told', 'operational'), declaring('other', { members: [] })];
    expect(admitted([asks, other])).toEqual(['asks', 'server']);
  });

  it('is never without a list, which would let in every certificate of the internal CA', () => {
    expect(admitted([])).toEqual(['server']);
  });
});
