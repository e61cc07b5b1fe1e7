/** One sample of an answer in the text format of Prometheus. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const FAMILY = /^# TYPE (\S+) /;

/** Every sample, in the order of the answer. */
export function samplesOf(text: string): readonly Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    return name === undefined ? [] : [{ name, labels: labelsOf(labels), value: Number(value) }];
  });
}

/** Names of the metrics that an answer announces, those without a sample among them. */
export function familiesOf(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => FAMILY.exec(line)?.[1] ?? []);
}

/** True for a sample of this name whose labels have these values, among others. */
export function isOf({ name, labels }: Sample, wanted: string, having: Readonly<Record<string, string>>): boolean {
  return name === wanted && Object.entries(having).every(([key, value]) => labels[key] === value);
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(LABEL)].map(([, key = '', value = '']) => [key, value]));
}
