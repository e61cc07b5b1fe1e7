import { describe, expect, it } from 'vitest';
import {
  flashInferEnvironment,
  MODEL_DIR,
  offlineEnvironment,
} from '../../../src/constructs/serving/offline-environment';

describe('the environment of a server without network', () => {
  const environment = offlineEnvironment('/home/x');

  // Each line is a record of the phone-home facts: value and grammar are those of the library that reads it.
  it.each([
    ['DO_NOT_TRACK', '1'],
    ['DISABLE_TELEMETRY', '1'],
    ['HF_HUB_OFFLINE', '1'],
    ['TRANSFORMERS_OFFLINE', '1'],
    ['HF_DATASETS_OFFLINE', '1'],
    ['HF_EVALUATE_OFFLINE', '1'],
    ['HF_UPDATE_DOWNLOAD_COUNTS', '0'],
    ['HF_HUB_DISABLE_TELEMETRY', '1'],
    ['HF_HUB_DISABLE_UPDATE_CHECK', '1'],
    ['HF_HUB_DISABLE_XET', '1'],
    ['HF_XET_TELEMETRY_ENABLED', '0'],
    ['RAY_USAGE_STATS_ENABLED', '0'],
  ])('silences with %s=%s', (name, value) => {
    expect(environment[name]).toBe(value);
  });

  it.each(['TIKTOKEN_ENCODINGS_BASE', 'TIKTOKEN_CACHE_DIR'])('reads vocabularies beside the weights: %s', (name) => {
    expect(environment[name]).toBe(`${MODEL_DIR}/encodings`);
  });

  it.each(['HF_HOME', 'XDG_CACHE_HOME', 'TRITON_CACHE_DIR', 'TORCHINDUCTOR_CACHE_DIR'])(
    'keeps %s in the scratch home',
    (name) => {
      expect(environment[name]).toMatch(/^\/home\/x\//);
    },
  );

  it('sends a missing FlashInfer kernel to loopback, and does not hide the kernels of the image', () => {
    const own = flashInferEnvironment();
    expect(new URL(own['FLASHINFER_CUBINS_REPOSITORY'] ?? '').hostname).toBe('127.0.0.1');
    expect({ ...environment, ...own }).not.toHaveProperty('FLASHINFER_CUBIN_DIR');
  });
});
