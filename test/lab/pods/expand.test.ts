import { describe, expect, it } from 'vitest';
import { expand } from './expand';

const ENVIRONMENT = new Map([['POD_NAME', 'store-0']]);

describe('the command line of a container', () => {
  it.each([
    ['-ip=$(POD_NAME).peers', '-ip=store-0.peers'],
    ['$(POD_NAME)-$(POD_NAME)', 'store-0-store-0'],
    ['$(OTHER)', '$(OTHER)'],
    ['$$(POD_NAME)', '$(POD_NAME)'],
    ['$POD_NAME $', '$POD_NAME $'],
  ])('%s becomes %s', (text, expected) => {
    expect(expand(text, ENVIRONMENT)).toBe(expected);
  });
});
