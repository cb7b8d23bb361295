import { chainNodes, postscriptNode } from '../workflows';
import { WINDOW } from './driver';
import type { BrowserStage } from './stage';

/** A small laptop. */
const NARROW = { width: 1024, height: 700 };

/** Light and dark, wide and narrow: the node has its icon, and its parameters lie within the window. */
export async function checkThemes(stage: BrowserStage): Promise<void> {
	const { client, editor, checks, pictures } = stage;
	const [credential] = await client.credentials();
	const node = postscriptNode(
		{
			resource: 'audience',
			operation: 'sync',
			audience: { __rl: true, mode: 'name', value: 'VIP' },
		},
		credential,
	);
	await editor.openWorkflow(await client.createWorkflow(chainNodes('Themes', [node])));
	for (const colorScheme of ['dark', 'light'] as const) {
		await editor.page.emulateMedia({ colorScheme });
		const icon = editor.node(node.name).locator('img');
		await icon.waitFor();
		const [width] = await icon.evaluateAll(
			async (images) =>
				await Promise.all(
					images.map(async (image) => {
						await (image as HTMLImageElement).decode();
						return (image as HTMLImageElement).naturalWidth;
					}),
				),
		);
		checks.check(`the node has its icon in ${colorScheme}`, width > 0, `${width} pixels`);
		const panel = await editor.openNode(node.name);
		await pictures.take(`audience-${colorScheme}`, panel.root);
		await panel.close();
	}
	await editor.page.setViewportSize(NARROW);
	const panel = await editor.openNode(node.name);
	const box = await panel.parameter('operation').boundingBox();
	const isInside = box !== null && box.x >= 0 && box.x + box.width <= NARROW.width;
	checks.check('the parameters fit a narrow window', isInside, JSON.stringify(box));
	await pictures.take('audience-narrow', panel.root);
	await panel.close();
	await editor.page.setViewportSize(WINDOW);
}
