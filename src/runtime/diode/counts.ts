import { REFUSALS, type Refusal } from './record';

/** What happened, as numbers only. */
export class Counts {
  private passed = 0;
  private sendFailures = 0;
  private refusedClients = 0;
  private certificateFailures = 0;
  private readonly refused = new Map<Refusal, number>(REFUSALS.map((refusal) => [refusal, 0]));

  pass(): void {
    this.passed += 1;
  }

  refuse(refusal: Refusal): void {
    this.refused.set(refusal, (this.refused.get(refusal) ?? 0) + 1);
  }

  failToSend(): void {
    this.sendFailures += 1;
  }

  refuseClient(): void {
    this.refusedClients += 1;
  }

  failToRenew(): void {
    this.certificateFailures += 1;
  }

  /** In the text format of Prometheus. */
  metrics(): string {
    return [
      '# TYPE sallyport_diode_records_passed_total counter',
      `sallyport_diode_records_passed_total ${this.passed}`,
      '# TYPE sallyport_diode_records_refused_total counter',
      ...[...this.refused].map(
        ([reason, count]) => `sallyport_diode_records_refused_total{reason="${reason}"} ${count}`,
      ),
      '# TYPE sallyport_diode_send_failures_total counter',
      `sallyport_diode_send_failures_total ${this.sendFailures}`,
      '# TYPE sallyport_diode_clients_refused_total counter',
      `sallyport_diode_clients_refused_total ${this.refusedClients}`,
      '# TYPE sallyport_diode_certificate_failures_total counter',
      `sallyport_diode_certificate_failures_total ${this.certificateFailures}`,
      '',
    ].join('\n');
  }
}
