import type { Locator, Page } from './driver';

/** A message of n8n in the corner of the window, such as the one with which an execution ends. */
export function newestMessage(page: Page): Locator {
	return page.locator('.el-notification').first();
}

/** Closes the messages, which lie over what is to be seen; some are just closing by themselves. */
export async function closeMessages(page: Page): Promise<void> {
	const buttons = page.locator('.el-notification__closeBtn');
	await buttons.evaluateAll((found) => found.forEach((button) => button.click()));
	await newestMessage(page).waitFor({ state: 'hidden' });
}
