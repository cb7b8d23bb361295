/*
 * Whether n8n goes on answering while the node works on many items. Of 20,000 people 2,000 change, so that the run has
 * look-ups, writes and events in it and not only items to plan. Beside it the same run with n8n's own node that does
 * nothing: what n8n itself costs with so many items.
 */
import { startProgram } from '../bench/children';
import { withEmulator, type EmulatorProcess } from '../bench/emulatorProcess';
import { seedPhone, TEST_KEY } from '../emulator';
import { say } from './checkCounter';
import { AUDIENCE, AUDIENCE_PROPERTY } from './customers';
import type { HealthFigures } from './healthProbe';
import { addCredential, type NodeSuite } from './nodeSuite';
import { runOnItems, type FinishedRun } from './workflowRuns';
import { POSTSCRIPT, postscriptNode, workflowOnItems, type WorkflowNode } from './workflows';

const ITEMS = 20_000;
const MEMBERS = 2_000;
const SLOWEST_MS = 1_000;
/** A node that holds n8n up does so in every run, another program on this machine only now and then. */
const MEASURED_AT_MOST = 3;
/** The run's work is measured here, not the pace. */
const REQUESTS_PER_SECOND = 1_000;
const DOES_NOTHING: WorkflowNode = {
	name: 'Nothing',
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	parameters: {},
};

interface Measured {
	run: FinishedRun;
	figures: HealthFigures;
	seconds: number;
}

export async function checkHealth(suite: NodeSuite): Promise<void> {
	const settings = { seed: ITEMS, latencyMs: 0, rate: null };
	await withEmulator(settings, async (emulator) => {
		const credential = await addCredential(suite, {
			privateKey: TEST_KEY,
			baseUrl: emulator.url,
			requestsPerSecond: REQUESTS_PER_SECOND,
		});
		const parameters = {
			resource: 'audience',
			operation: 'sync',
			audience: AUDIENCE,
			membership: 'remove',
			phone: '={{ $json.phone }}',
		};
		const idle = await measure(suite, DOES_NOTHING);
		describe(`${ITEMS} items through a node that does nothing`, idle);
		// On a machine that is too busy even for that, the answers of both are compared.
		const limitMs = Math.max(SLOWEST_MS, 2 * idle.figures.slowestMs);
		const node = postscriptNode(parameters, credential);
		let busy: Measured;
		let runs = 0;
		do {
			await addMembers(emulator);
			busy = await measure(suite, node);
			describe(`${ITEMS} items of Audience: Sync`, busy);
			runs += 1;
		} while (!isResponsive(busy, limitMs) && runs < MEASURED_AT_MOST);
		checkRun(suite, busy, limitMs);
	});
}

function isResponsive({ figures }: Measured, limitMs: number): boolean {
	return figures.answers > 0 && figures.unanswered === 0 && figures.slowestMs <= limitMs;
}

async function addMembers(emulator: EmulatorProcess): Promise<void> {
	const properties = { [AUDIENCE_PROPERTY]: [AUDIENCE] };
	await emulator.act(
		Array.from({ length: MEMBERS }, (_, index) => ({
			action: 'touch' as const,
			phone: seedPhone((index * ITEMS) / MEMBERS),
			properties,
		})),
	);
}

async function measure({ client, url }: NodeSuite, node: WorkflowNode): Promise<Measured> {
	const items = Array.from({ length: ITEMS }, (_, index) => ({ phone: seedPhone(index) }));
	const workflow = workflowOnItems(`${ITEMS} items: ${node.name}`, [node]);
	const probe = startProgram('e2e/healthProbe.ts', [`${url}/healthz`]);
	try {
		await probe.printed(/asking/);
		const begun = Date.now();
		const run = await runOnItems(client, workflow, items);
		const seconds = (Date.now() - begun) / 1000;
		await probe.stop();
		const lines = (await probe.output()).trim().split('\n');
		return { run, figures: JSON.parse(String(lines.at(-1))) as HealthFigures, seconds };
	} finally {
		await probe.stop();
	}
}

function describe(what: string, { figures, seconds }: Measured): void {
	const { answers, unanswered, slowestMs } = figures;
	say(
		`${what}: ${seconds.toFixed(1)} s; ${answers} health checks, the slowest after ${slowestMs} ms, ${unanswered} unanswered`,
	);
}

function checkRun({ checks }: NodeSuite, busy: Measured, limitMs: number): void {
	const { run, figures } = busy;
	const [rows = []] = run.resultOf(POSTSCRIPT).outputs;
	const count = (status: string) => rows.filter(({ json }) => json.status === status).length;
	const finding = `${run.status}, ${rows.length} rows, ${count('removed')} removed, ${count('unchanged')} unchanged`;
	checks.check(
		`${ITEMS} items come out, ${MEMBERS} of them removed`,
		rows.length === ITEMS && count('removed') === MEMBERS && count('unchanged') === ITEMS - MEMBERS,
		finding,
	);
	checks.check(
		`no health check takes more than ${limitMs} ms meanwhile`,
		isResponsive(busy, limitMs),
		JSON.stringify(figures),
	);
}
