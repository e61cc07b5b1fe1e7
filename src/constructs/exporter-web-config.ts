import type { RenderContext } from '../core/component';
import { isMember } from '../core/graph';
import { compareText } from '../core/result';
import { spiffeId } from './seal';
import { TLS_CA, TLS_CERT, TLS_KEY } from './trust';

/**
 * Web configuration of an exporter that uses the web library of Prometheus: TLS 1.3, a client certificate below the site's anchors, and
 * of a caller that declared a flow to the member. It is read on each connection.
 */
export function exporterWebConfig<K>(context: RenderContext<K>): Readonly<Record<string, unknown>> {
  return {
    tls_server_config: {
      cert_file: TLS_CERT,
      key_file: TLS_KEY,
      client_auth_type: 'RequireAndVerifyClientCert',
      client_ca_file: TLS_CA,
      client_allowed_sans: callersOf(context),
      min_version: 'TLS13',
    },
  };
}

/** SPIFFE ids of everyone with a declared flow to the one member of a component. Its own is one of them: an empty list lets in all. */
function callersOf<K>(context: RenderContext<K>): readonly string[] {
  const member = context.member();
  const trustDomain = context.site.domains[0] ?? context.site.name;
  const from = context.platform.flows.filter((flow) => flow.to === member).map((flow) => flow.from);
  return [...new Set([member, ...from.filter(isMember)].map((caller) => spiffeId(caller, trustDomain)))].sort(
    compareText,
  );
}
