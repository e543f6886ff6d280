/** What a user reads when the input is wrong. */
import { InputError } from '../../src/input/errors.js';

/** The InputError of a promise or a function; anything else, success included, is a failure of the test. */
export async function inputErrorOf(work: Promise<unknown> | (() => unknown)): Promise<InputError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('the bad input was accepted');
}
