/*
 * The node as a tool of n8n's AI agents: written once, and the model is told the row; what cannot be undone is refused.
 * Agent 2.2 calls the tool itself, through n8n's routing engine; Agent 3 has n8n run it as a node, through the custom
 * operation.
 */
import type { INodeParameters } from 'n8n-workflow';
import { startEmulator, TEST_KEY } from '../emulator';
import type { Emulator } from '../emulator';
import { AGENT, AGENT_VERSIONS, agentWorkflow } from './agentWorkflow';
import { AUDIENCE, AUDIENCE_PROPERTY, CHANGE_EVENTS } from './customers';
import { startModelStandIn } from './modelStandIn';
import { addCredential, type NodeSuite } from './nodeSuite';
import { runOnItems } from './workflowRuns';
import { ACTION_NODE, POSTSCRIPT, postscriptNode } from './workflows';

const PHONE = '+12125550123';
const FROM_AGENT = "={{ $fromAI('phone', 'Phone number of the customer', 'string') }}";

/** What came of an agent that called its tool once. */
interface AgentRun {
	status: string;
	error: string;
	/** What the tool's own run was stopped by. */
	toolError: string;
	/** What the model was told of its calls. */
	toolAnswers: readonly string[];
	emulator: Emulator;
}

export async function checkAgentTool(suite: NodeSuite): Promise<void> {
	for (const version of AGENT_VERSIONS) {
		await withAgent(suite, version, SYNC, (run) => checkSync(suite, version, run));
		await withAgent(suite, version, REDACT, (run) => checkRedact(suite, version, run));
	}
}

const SYNC = {
	resource: 'audience',
	operation: 'sync',
	audience: AUDIENCE,
	membership: 'add',
	phone: FROM_AGENT,
};

const REDACT = {
	resource: 'subscriber',
	operation: 'redact',
	subscriber: { __rl: true, mode: 'phone', value: FROM_AGENT },
	confirmation: FROM_AGENT,
};

/** Runs an agent whose tool is the node with these parameters, in a shop with one subscriber. */
async function withAgent(
	suite: NodeSuite,
	version: number,
	parameters: INodeParameters,
	check: (run: AgentRun) => void,
): Promise<void> {
	const { client, checks } = suite;
	const emulator = await startEmulator();
	const model = await startModelStandIn({ phone: PHONE });
	try {
		emulator.shop().add({ phone: PHONE });
		const credential = await addCredential(suite, {
			privateKey: TEST_KEY,
			baseUrl: emulator.url,
		});
		const modelCredential = await client.createCredential(`Model ${version}`, 'openAiApi', {
			apiKey: 'none',
			url: model.url,
		});
		const tool = { ...postscriptNode(parameters, credential), type: `${ACTION_NODE}Tool` };
		const run = await runOnItems(client, agentWorkflow(version, modelCredential, tool), [{}]);
		const { error } = run.resultOf(AGENT);
		const { error: toolError } = run.resultOf(tool.name);
		check({ status: run.status, error, toolError, toolAnswers: model.toolAnswers, emulator });
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

function checkSync({ checks }: NodeSuite, version: number, run: AgentRun): void {
	const { status, error, toolAnswers, emulator } = run;
	checks.check(`Agent ${version}: the run succeeds`, status === 'success', error);
	const patches = emulator.log.filter(({ method }) => method === 'PATCH').length;
	const entered = emulator.events.filter(({ type }) => type === CHANGE_EVENTS.added).length;
	const audiences = JSON.stringify(emulator.shop().byPhone(PHONE)?.properties[AUDIENCE_PROPERTY]);
	checks.check(
		`Agent ${version}: ${POSTSCRIPT} as its tool writes once and sends one event`,
		patches === 1 && entered === 1 && audiences === JSON.stringify([AUDIENCE]),
		`${patches} writes, ${entered} events, audiences ${audiences}`,
	);
	const [answer, ...more] = toolAnswers;
	checks.check(
		`Agent ${version}: the model is told the row`,
		more.length === 0 && isRow(answer),
		toolAnswers.join(' | ') || 'nothing',
	);
}

/** The list of operations hides Redact where the node is a tool; a workflow that names it all the same is refused. */
function checkRedact({ checks }: NodeSuite, version: number, run: AgentRun): void {
	const { emulator, toolAnswers, error, toolError } = run;
	checks.check(
		`Agent ${version}: Redact as its tool asks Postscript for nothing`,
		emulator.log.length === 0 && emulator.shop().byPhone(PHONE) !== undefined,
		JSON.stringify(emulator.log.map(({ method, path }) => `${method} ${path}`)),
	);
	// Agent 2.2 tells its model nothing of a tool's error, and shows it at the tool.
	const told = JSON.stringify([toolAnswers, error, toolError]);
	checks.check(
		`Agent ${version}: the run says that Redact is not for agents`,
		told.includes('Redact cannot be used by an AI agent'),
		told,
	);
}

/** Agents write what a tool put out as JSON, some of them with an envelope around it. */
function isRow(answer: string | undefined): boolean {
	if (answer === undefined) return false;
	return /\\?"status\\?":\s*\\?"added\\?"/.test(answer) && answer.includes(PHONE);
}
