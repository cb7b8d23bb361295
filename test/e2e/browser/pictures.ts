/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a browser from outside: no part of the package */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckCounter } from '../checkCounter';
import type { Box, Locator, Page } from './driver';

/** Takes the pictures of a run; each is first searched for keys. */
export class Pictures {
	constructor(
		private readonly page: Page,
		private readonly folder: string,
		private readonly keys: readonly string[],
		private readonly checks: CheckCounter,
	) {}

	/**
	 * Writes a picture of what is on the screen.
	 *
	 * @param name without its ending
	 * @param shown what the picture is cut to, with a margin; all of the window without it
	 */
	async take(name: string, ...shown: Locator[]): Promise<void> {
		await this.checkNoKey(name);
		await mkdir(this.folder, { recursive: true });
		await this.page.screenshot({
			path: join(this.folder, `${name}.png`),
			animations: 'disabled',
			...(shown.length > 0 && { clip: await around(shown) }),
		});
	}

	/** What a field masks is not on the picture; anything else that holds a key would be. */
	private async checkNoKey(name: string): Promise<void> {
		const [text] = await this.page.locator('body').evaluateAll((bodies) =>
			bodies.map((body) => {
				const fields = body.querySelectorAll<HTMLInputElement>(
					'input:not([type=password]), textarea',
				);
				return [body.innerText, ...Array.from(fields, ({ value }) => value)].join('\n');
			}),
		);
		const found = this.keys.filter((key) => text.includes(key)).length;
		this.checks.check(`no key is on the picture "${name}"`, found === 0, `${found} keys`);
	}
}

const MARGIN = 12;

async function around(shown: Locator[]): Promise<Box> {
	const boxes = await Promise.all(shown.map(async (each) => await each.boundingBox()));
	const seen = boxes.filter((box) => box !== null);
	const left = Math.max(0, Math.min(...seen.map(({ x }) => x)) - MARGIN);
	const top = Math.max(0, Math.min(...seen.map(({ y }) => y)) - MARGIN);
	return {
		x: left,
		y: top,
		width: Math.max(...seen.map(({ x, width }) => x + width)) + MARGIN - left,
		height: Math.max(...seen.map(({ y, height }) => y + height)) + MARGIN - top,
	};
}
