import { customerWorkflow } from './customerWorkflow';
import type { BrowserStage } from './stage';

/** The first is a subscriber, the others are new. */
const CUSTOMERS = [
	{ name: 'Noor', phone: '(212) 555-0140', email: 'noor@example.com' },
	{ name: 'Ines', phone: '212-555-0160', email: 'ines@example.com' },
	{ name: 'Theo', phone: '+1 212 555 0161', email: 'theo@example.com' },
];

/** A step that would text people, built by clicking and tried with Dry Run: what it would do is read in the table. */
export async function checkDryRun(stage: BrowserStage): Promise<void> {
	const { client, editor, emulator, checks, pictures } = stage;
	await editor.openWorkflow(await client.createWorkflow(customerWorkflow('Dry run', CUSTOMERS)));
	const panel = await editor.addAction(
		'postscript',
		'Postscript',
		/^Create or update (a )?subscriber$/i,
	);
	const warning = panel.root.getByText(/Postscript has no test mode/).first();
	checks.check('the step warns that it texts people', await warning.isVisible(), 'no warning');
	// Before the fields are dragged: what n8n shows below an expression would lie over the list.
	await panel.chooseFromList('keyword', 'WELCOME');
	const keyword = await panel.locatorText('keyword');
	checks.check('a keyword can be chosen from the list', keyword.includes('WELCOME'), keyword);
	await panel.drag('phone', 'phone');
	await panel.drag('email', 'email');
	await panel.addOption('options', 'Dry Run');
	const written = writes();
	const message = await panel.execute();
	const rows = await panel.table();
	const seen = `${message}; ${JSON.stringify(rows)}`;
	checks.check('a dry run writes nothing', writes() === written, `${writes() - written} writes`);
	checks.check(
		'each row says that it is a dry run, and what would become of the person',
		rows.length === CUSTOMERS.length &&
			rows.every(({ dry_run, status }) => dry_run === 'true' && status !== ''),
		seen,
	);
	const hints = await panel.output.getByTestId('node-hint').allInnerTexts();
	checks.check(
		'the output says so above its rows, and nothing else',
		hints.length === 1 && hints[0].includes('Postscript was read, nothing was written'),
		hints.join('; '),
	);
	await panel.withWideOutput(() => pictures.take('dry-run', panel.root));
	await panel.close();

	function writes(): number {
		return emulator.log.filter(({ method }) => method !== 'GET').length;
	}
}
