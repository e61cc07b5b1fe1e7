import { blockOf, keys, type Keys } from './kinds';

/**
 * Keys of the OTLP receiver of the OpenTelemetry collector, which Tempo hands its block `receivers.otlp` to: the READMEs of
 * config/configgrpc and config/configtls, and the published Go modules of the collector 0.161 where those lag behind
 * (otlpreceiver, configgrpc, confighttp, configtls, confignet).
 */

const TLS = blockOf(
  keys(
    {
      string: `ca_file ca_pem cert_file cert_pem key_file key_pem min_version max_version client_ca_file`,
      strings: 'cipher_suites curve_preferences',
      bool: 'include_insecure_cipher_suites include_system_ca_certs_pool client_ca_file_reload',
      goDuration: 'reload_interval',
    },
    { tpm: blockOf(keys({ bool: 'enabled', string: 'path auth owner_auth' })) },
  ),
);

const GRPC = keys(
  {
    string: 'endpoint transport',
    int: 'max_recv_msg_size_mib max_concurrent_streams read_buffer_size write_buffer_size',
    bool: 'include_metadata',
    list: 'middlewares',
    block: 'dialer keepalive auth',
  },
  { tls: TLS },
);

const HTTP = keys(
  {
    string: 'endpoint transport traces_url_path metrics_url_path logs_url_path',
    int: 'max_request_body_size',
    bool: 'include_metadata keep_alives_enabled',
    strings: 'compression_algorithms',
    goDuration: 'read_timeout read_header_timeout write_timeout idle_timeout',
    list: 'middlewares',
    block: 'dialer cors auth response_headers keepalive',
  },
  { tls: TLS },
);

export const OTLP_RECEIVER: Keys = keys(
  {},
  { protocols: blockOf(keys({}, { grpc: blockOf(GRPC), http: blockOf(HTTP) })) },
);
