/*
 * A mirror that does not see the whole list would remove everyone on the rest of it: behind Loop Over Items, and with
 * Execute Once on. Both must be refused before anything is written.
 */
import { seedPhone, startEmulator, TEST_KEY, type Emulator } from '../emulator';
import { AUDIENCE, AUDIENCE_PROPERTY } from './customers';
import type { CredentialRef } from './n8nClient';
import { addCredential, type NodeSuite } from './nodeSuite';
import { runOnItems } from './workflowRuns';
import { mainLink, POSTSCRIPT, postscriptNode, workflowOnItems } from './workflows';

const MEMBERS = 6;
const LOOP = 'Loop Over Items';

/** However many would have to leave, this guard would let them: the refusal has to come before it. */
const MIRROR = {
	resource: 'audience',
	operation: 'sync',
	audience: AUDIENCE,
	membership: 'mirror',
	phone: '={{ $json.phone }}',
	options: { maxRemovals: 100 },
};

export async function checkMirror(suite: NodeSuite): Promise<void> {
	for (const refused of [behindLoop, executedOnce]) {
		const emulator = await startEmulator({ seed: MEMBERS });
		try {
			const properties = { [AUDIENCE_PROPERTY]: [AUDIENCE] };
			phones().forEach((phone) => emulator.shop().touch(phone, { properties }));
			const credential = await addCredential(suite, {
				privateKey: TEST_KEY,
				baseUrl: emulator.url,
			});
			await checkRefused(suite, emulator, refused(credential));
		} finally {
			await emulator.close();
		}
	}
}

function phones(): string[] {
	return Array.from({ length: MEMBERS }, (_, index) => seedPhone(index));
}

function behindLoop(credential: CredentialRef) {
	const loop = {
		name: LOOP,
		type: 'n8n-nodes-base.splitInBatches',
		typeVersion: 3,
		parameters: { batchSize: MEMBERS / 2, options: {} },
	};
	const workflow = workflowOnItems('Mirror behind Loop Over Items', [
		loop,
		postscriptNode(MIRROR, credential),
	]);
	const done: object[] = [];
	workflow.body.connections = {
		...workflow.body.connections,
		[LOOP]: { main: [done, [{ node: POSTSCRIPT, type: 'main', index: 0 }]] },
		[POSTSCRIPT]: mainLink(LOOP),
	};
	return workflow;
}

function executedOnce(credential: CredentialRef) {
	const node = postscriptNode(MIRROR, credential, { executeOnce: true });
	return workflowOnItems('Mirror with Execute Once', [node]);
}

async function checkRefused(
	{ client, checks }: NodeSuite,
	emulator: Emulator,
	workflow: ReturnType<typeof behindLoop>,
): Promise<void> {
	const items = phones().map((phone) => ({ phone }));
	const run = await runOnItems(client, workflow, items);
	const { error } = run.resultOf(POSTSCRIPT);
	const writes = emulator.log.filter(({ method }) => method !== 'GET').length;
	checks.check(
		`${workflow.body.name} is refused, and nothing is written`,
		run.status === 'error' && writes === 0,
		`${run.status}, ${writes} writes; ${error}`,
	);
}
