import type { Page } from 'playwright-core';

/** Chooses in a list, as a person does. */
export async function choose(page: Page, list: string, option: string | RegExp): Promise<void> {
  const select = page.locator(`vscode-single-select[label="${list}"]`);
  await select.click();
  await select.getByRole('option', { name: option, exact: typeof option === 'string' }).click();
}
