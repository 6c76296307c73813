// eslint-disable-next-line no-restricted-properties -- a variable of the tests, set by scripts/test.ts
const { VERISCORE_TEST_THOROUGH } = process.env;

/**
 * Whether every check runs whole, as with `npm test -- --thorough` and in `npm run test:guards`:
 * random tests with all their runs, and each command in a process of its own.
 */
export const isThorough = VERISCORE_TEST_THOROUGH !== undefined;

/** How many runs a random test has: all of them where checks run whole, otherwise the first few. */
export const runsOf = ({ all, few }: { readonly all: number; readonly few: number }): number =>
  isThorough ? all : few;
