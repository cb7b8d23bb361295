import { say } from './checkCounter';
import { deliverAll, OPT_OUT, passedOn, range, repeats, type WebhookStage } from './webhookStage';

/** 1,000 deliveries: 300 repeats, 100 wrongly signed, 50 malformed, 550 to be taken. */
const TAKEN = 550;
const WRONGLY_SIGNED = 100;
const MALFORMED_OF_EACH_KIND = 10;
/** Of the 300 repeats, made at the same moment as the first, and later. */
const REPEATED_AT_ONCE = 100;
const REPEATED_LATER = 200;

/** Bodies that are not what was promised, with the status that each is answered with. */
const MALFORMED: Array<[body: string, status: number]> = [
	['{"event":"shop.subscriber', 422],
	['[]', 400],
	['{"event_data":{"subscriber_id":"s_1"}}', 400],
	['{"event":"shop.subscriber.opt_out","event_data":"s_1"}', 400],
	[JSON.stringify({ event: OPT_OUT, event_data: {}, filler: 'x'.repeat(1024 * 1024) }), 413],
];

async function checkAnswers(
	stage: WebhookStage,
	what: string,
	deliveries: Array<() => void>,
	wanted: { count: number; status: number },
): Promise<void> {
	const statuses = await deliverAll(stage, deliveries);
	const right = statuses.filter((status) => status === wanted.status).length;
	const met = statuses.length === wanted.count && right === wanted.count;
	stage.checks.check(
		`${wanted.count} ${what} are answered ${wanted.status}`,
		met,
		statuses.join(' '),
	);
	say(`${statuses.length} ${what}: ${right} answered ${wanted.status}`);
}

async function deliverEverything(stage: WebhookStage): Promise<void> {
	const { emulator } = stage;
	const shop = emulator.shop();
	const optOut = (n: number) => ({ subscriber_id: `s_${n}` });
	const firsts = range(TAKEN).map((n) => () => {
		shop.deliver(OPT_OUT, optOut(n), { times: n < REPEATED_AT_ONCE ? 2 : 1 });
	});
	await checkAnswers(stage, 'deliveries, some of them twice at once,', firsts, {
		count: TAKEN + REPEATED_AT_ONCE,
		status: 200,
	});
	const bodies = [...new Set(emulator.webhookDeliveries.map(({ body }) => body))];
	const strangers = range(WRONGLY_SIGNED).map((n) => () => {
		shop.deliver(OPT_OUT, optOut(10_000 + n), { signature: `guess-${n}` });
	});
	await checkAnswers(stage, 'wrongly signed deliveries', strangers, {
		count: WRONGLY_SIGNED,
		status: 401,
	});
	for (const [body, status] of MALFORMED) {
		const spoilt = range(MALFORMED_OF_EACH_KIND).map(() => () => {
			shop.deliver(OPT_OUT, {}, { body });
		});
		await checkAnswers(stage, `bodies like ${body.slice(0, 40)}`, spoilt, {
			count: MALFORMED_OF_EACH_KIND,
			status,
		});
	}
	await checkAnswers(stage, 'late repeats', repeats(stage, bodies.slice(0, REPEATED_LATER)), {
		count: REPEATED_LATER,
		status: 200,
	});
}

/** A thousand deliveries of all kinds, of which each that is to be taken is taken once. */
export async function checkLoad(stage: WebhookStage): Promise<void> {
	await deliverEverything(stage);
	const ids = await passedOn(stage, TAKEN);
	const missing = range(TAKEN)
		.map((n) => `s_${n}`)
		.filter((id) => !ids.includes(id));
	stage.checks.check(
		`${TAKEN} executions, one for each`,
		ids.length === TAKEN && missing.length === 0,
		`${ids.length}, without ${missing.join(' ')}`,
	);
	say(`${ids.length} executions passed on ${new Set(ids).size} opt-outs`);
	const succeeded = await stage.n8n.client.countExecutions(stage.workflowId, 'success');
	stage.checks.check(`n8n counts ${TAKEN} executions`, succeeded === TAKEN, String(succeeded));
}
