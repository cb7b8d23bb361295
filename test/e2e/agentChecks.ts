/*
 * The node as a tool of n8n's AI agents: written once, and the model is told the row. Agent 2.2 calls the tool itself,
 * through n8n's routing engine; Agent 3 has n8n run it as a node, through the custom operation.
 */
import { startEmulator, TEST_KEY } from '../emulator';
import { AGENT, AGENT_VERSIONS, agentWorkflow } from './agentWorkflow';
import { AUDIENCE, AUDIENCE_PROPERTY, CHANGE_EVENTS } from './customers';
import { startModelStandIn } from './modelStandIn';
import { addCredential, type NodeSuite } from './nodeSuite';
import { runOnItems } from './workflowRuns';
import { ACTION_NODE, POSTSCRIPT, postscriptNode } from './workflows';

const PHONE = '+12125550123';

export async function checkAgentTool(suite: NodeSuite): Promise<void> {
	for (const version of AGENT_VERSIONS) await checkAgent(suite, version);
}

async function checkAgent(suite: NodeSuite, version: number): Promise<void> {
	const { client, checks } = suite;
	const emulator = await startEmulator();
	const model = await startModelStandIn({ phone: PHONE });
	try {
		const shop = emulator.shop();
		shop.add({ phone: PHONE });
		const credential = await addCredential(suite, {
			privateKey: TEST_KEY,
			baseUrl: emulator.url,
		});
		const modelCredential = await client.createCredential(`Model ${version}`, 'openAiApi', {
			apiKey: 'none',
			url: model.url,
		});
		const tool = {
			...postscriptNode(
				{
					resource: 'audience',
					operation: 'sync',
					audience: AUDIENCE,
					membership: 'add',
					phone: "={{ $fromAI('phone', 'Phone number of the customer', 'string') }}",
				},
				credential,
			),
			type: `${ACTION_NODE}Tool`,
		};
		const run = await runOnItems(client, agentWorkflow(version, modelCredential, tool), [{}]);
		const { error } = run.resultOf(AGENT);
		checks.check(`Agent ${version}: the run succeeds`, run.status === 'success', error);

		const patches = emulator.log.filter(({ method }) => method === 'PATCH').length;
		const entered = emulator.events.filter(({ type }) => type === CHANGE_EVENTS.added).length;
		const audiences = JSON.stringify(shop.byPhone(PHONE)?.properties[AUDIENCE_PROPERTY]);
		checks.check(
			`Agent ${version}: ${POSTSCRIPT} as its tool writes once and sends one event`,
			patches === 1 && entered === 1 && audiences === JSON.stringify([AUDIENCE]),
			`${patches} writes, ${entered} events, audiences ${audiences}`,
		);
		const [answer, ...more] = model.toolAnswers;
		checks.check(
			`Agent ${version}: the model is told the row`,
			more.length === 0 && isRow(answer),
			model.toolAnswers.join(' | ') || 'nothing',
		);
		const { violations } = emulator;
		checks.check(
			`Agent ${version}: every request was as documented`,
			violations.length === 0,
			JSON.stringify(violations),
		);
	} finally {
		await Promise.all([emulator.close(), model.close()]);
	}
}

/** Agents write what a tool put out as JSON, some of them with an envelope around it. */
function isRow(answer: string | undefined): boolean {
	if (answer === undefined) return false;
	return /\\?"status\\?":\s*\\?"added\\?"/.test(answer) && answer.includes(PHONE);
}
