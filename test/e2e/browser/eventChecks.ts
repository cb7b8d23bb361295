import type { TableRow } from './nodePanel';
import type { BrowserStage } from './stage';

const EVENT = 'Welcome';

/** A workflow built by clicking: who opts in is sent an event. */
export async function checkEvent(stage: BrowserStage): Promise<void> {
	const { editor, emulator, checks, pictures } = stage;
	await editor.newWorkflow();
	const trigger = await editor.addAction('opt in', 'Postscript', /^On opt-in$/i);
	await trigger.execute();
	const samples = await trigger.table();
	const known = emulator.shop();
	const areKnown = samples.every(({ phone_number }) => known.byPhone(phone_number) !== undefined);
	checks.check(
		'the trigger shows people of the shop',
		areKnown && samples.length > 0,
		show(samples),
	);
	await pictures.take('trigger', trigger.root);
	await trigger.close();

	const panel = await editor.addAction('postscript', 'Postscript', /^Send (an )?event$/i);
	await panel.typeName('eventType', EVENT);
	await panel.chooseFromList('subscriber', samples[0].phone_number);
	const chosen = await panel.locatorText('subscriber');
	const isChosen = chosen.includes(samples[0].phone_number);
	checks.check('a subscriber can be chosen from the list', isChosen, chosen);

	await panel.drag('phone_number', 'subscriber');
	await panel.chooseMode('subscriber', /^(By )?Phone$/);
	const before = emulator.events.length;
	const message = await panel.execute();
	const rows = await panel.table();
	const reached = rows.map(({ phone_number }) => phone_number);
	checks.check(
		'each person of the input is sent the event',
		emulator.events.length - before === samples.length &&
			rows.every(({ status }) => status === 'sent'),
		`${message}; ${show(rows)}`,
	);
	checks.check(
		'the phone that was dragged in says who is meant',
		samples.every(({ phone_number }) => reached.includes(phone_number)),
		reached.join(', '),
	);
	await pictures.take('event', panel.root);
	await panel.close();
}

function show(rows: TableRow[]): string {
	return JSON.stringify(rows);
}
