import { expect, type Locator } from "@playwright/test";

/**
 * Waits until React has taken over an element that came with the page's HTML. What is done to it before that is lost; a
 * person is too slow for that, a test is not.
 */
export const alive = (element: Locator): Promise<void> =>
  expect
    .poll(() => element.evaluate((node) => Object.keys(node).some((key) => key.startsWith("__reactProps"))))
    .toBe(true);
