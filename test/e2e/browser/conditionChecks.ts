import { WINDOW } from './driver';
import type { Parameters } from './parameters';
import type { BrowserStage } from './stage';

/** VIPs who are subscribed, and people in Boston with more than three orders. */
const MATCHING = ['+12125550140', '+12125550142', '+12125550145', '+12125550147'];
/** In which both groups are seen whole. */
const TALL = { width: 1280, height: 2100 };

/** Get Many with two groups of criteria, built by clicking. */
export async function checkConditions(stage: BrowserStage): Promise<void> {
	const { editor, checks, pictures } = stage;
	await editor.newWorkflow();
	const panel = await editor.addAction('postscript', 'Postscript', /^Get many subscribers$/i);
	const vips = await panel.addEntry('conditions');
	const tagged = await vips.addEntry('criteria');
	const issues = await panel.root.getByTestId('parameter-issues').count();
	checks.check('a new criterion is one that n8n accepts', issues === 0, `${issues} marks`);
	await tagged.fill('value', 'VIP');
	const subscribed = await vips.addEntry('criteria');
	await subscribed.select('field', 'Status');
	await subscribed.select('operator', 'is equal to');
	await subscribed.select('value', 'Subscribed');

	const buyers = await panel.addEntry('conditions');
	await chooseProperty(await buyers.addEntry('criteria'), 'City', 'is equal to', 'Boston');
	await chooseProperty(await buyers.addEntry('criteria'), 'Orders', 'is greater than', '3');
	await panel.execute();
	const rows = await panel.table();
	const found = rows.map(({ phone_number }) => phone_number);
	checks.check(
		'those come who meet all of one group',
		found.toSorted().join() === MATCHING.join(),
		found.join(', '),
	);
	await editor.page.setViewportSize(TALL);
	await pictures.take('conditions', panel.root.getByTestId('fixed-collection-conditions'));
	await editor.page.setViewportSize(WINDOW);
	await panel.close();
}

async function chooseProperty(
	criterion: Parameters,
	name: string,
	operator: string,
	value: string,
): Promise<void> {
	await criterion.select('field', 'Custom Property');
	await criterion.chooseFromList('propertyName', name);
	await criterion.select('operator', operator);
	await criterion.fill('value', value);
}
