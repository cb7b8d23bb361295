import { postscriptNode } from '../workflows';
import { customerWorkflow } from './customerWorkflow';
import type { BrowserStage } from './stage';

const REFUSED = '555-01';
const CUSTOMERS = [
	{ name: 'Maya', phone: '(212) 555-0142', city: 'Salem' },
	{ name: 'Finn', phone: REFUSED, city: 'Reno' },
	{ name: 'Zoe', phone: '+1 212 555 0144', city: 'Denver' },
];

/** One bad item: it stops the run, and with n8n's error output it alone goes there, with all that it came with. */
export async function checkRefusal(stage: BrowserStage): Promise<void> {
	const { client, editor, checks, pictures } = stage;
	const [credential] = await client.credentials();
	const parameters = {
		resource: 'subscriber',
		operation: 'update',
		subscriber: { __rl: true, mode: 'phone', value: '={{ $json.phone }}' },
		propertiesMode: 'define',
		properties: {
			property: [{ name: { __rl: true, mode: 'name', value: 'City' }, value: '={{ $json.city }}' }],
		},
	};
	const node = postscriptNode(parameters, credential);
	await editor.openWorkflow(
		await client.createWorkflow(customerWorkflow('Refusal', CUSTOMERS, node)),
	);
	const panel = await editor.openNode(node.name);
	await panel.execute();
	const said = await panel.output.innerText();
	checks.check(
		'a bad value stops the run, and the screen names the field, the value and what to do',
		said.includes('Subscriber') && said.includes(REFUSED) && said.includes('Nothing was sent'),
		said,
	);
	await pictures.take('refused', panel.output);

	await panel.openTab('settings');
	await panel.select('onError', /error output/);
	await panel.openTab('params');
	await panel.execute();
	await panel.openOutput(/^Error/);
	const rows = await panel.table();
	checks.check(
		'the refused item is on the error branch, with its fields and the code',
		rows.length === 1 && rows[0].name === 'Finn' && /^\w+$/.test(rows[0].error_code),
		JSON.stringify(rows),
	);
	await panel.withWideOutput(() => pictures.take('error-branch', panel.root));
	await panel.close();
}
