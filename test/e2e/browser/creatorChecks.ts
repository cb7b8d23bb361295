import type { BrowserStage } from './stage';

const NODE = 'Postscript';
/** What people type who look for it. */
const SEARCHES = ['postscript', 'opt in', 'sms'];
/** How far down people look. */
const LOOKED_AT = 6;

/** The node creator finds the package by what people call it, and shows what it can do. */
export async function checkCreator(stage: BrowserStage): Promise<void> {
	const { editor, checks, pictures } = stage;
	await editor.newWorkflow();
	const creator = await editor.openCreator();
	for (const search of SEARCHES) {
		const names = await editor.searchCreator(search, NODE);
		const found = names.slice(0, LOOKED_AT).map((name) => name.trim());
		const offered = found.includes(NODE);
		checks.check(`the creator offers the node for "${search}"`, offered, found.join(', '));
	}
	await editor.searchCreator('opt in', NODE);
	await pictures.take('creator', creator);

	await creator.getByTestId('node-creator-item-name').getByText(NODE, { exact: true }).click();
	await creator.getByText(/^Actions \(/).click();
	for (const text of [/^On opt-in$/i, /^On opt-out$/i, /^Send (an )?event$/i, /audience$/i]) {
		const entry = creator.getByTestId('node-creator-item-name').filter({ hasText: text }).first();
		await entry.waitFor();
		checks.check(`the creator lists ${String(text)}`, await entry.isVisible(), 'nothing');
	}
}
