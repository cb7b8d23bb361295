import { DirectoryLoader, ExecuteContext, RoutingNode, SupplyDataContext } from 'n8n-core';
import type { IDataObject, IExecuteData, INode, INodeExecutionData } from 'n8n-workflow';
import { createRunExecutionData, NodeConnectionTypes, Workflow } from 'n8n-workflow';
import { Postscript } from '../../../../nodes/Postscript/Postscript.node';
import { additionalDataFor } from '../../../support/engine';
import { openStage, V } from '../resources/operationHarness';

const stage = openStage();

const PHONES = ['+14155550123', '+14155550124', '+14155550125'];

function tool(): { node: INode; workflow: Workflow; nodeType: Postscript } {
	const nodeType = new Postscript();
	DirectoryLoader.applyDeclarativeNodeOptionParameters(nodeType);
	const node: INode = {
		id: 'tool',
		name: 'Postscript Tool',
		type: 'postscript',
		typeVersion: 1,
		position: [0, 0],
		credentials: { postscriptApi: { id: '1', name: 'Postscript' } },
		parameters: {
			resource: 'event',
			operation: 'send',
			eventType: 'Asked_For_Help',
			subscriber: { __rl: true, mode: 'phone', value: V },
		},
	};
	const nodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({
		id: 'w',
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes,
	});
	return { node, workflow, nodeType };
}

/** An agent that works on three items of its own and calls the tool while it does. */
function agentExecution(): IExecuteData {
	const agent = { ...tool().node, name: 'Agent', parameters: {} };
	return { node: agent, data: { main: [PHONES.map(() => ({ json: {} }))] }, source: null };
}

/** One use of the tool, as n8n makes it for agents that hold their tools themselves. */
async function callOfAgent(execution: IExecuteData, input: IDataObject, runIndex: number) {
	const { node, workflow, nodeType } = tool();
	const items: INodeExecutionData[] = [{ json: input }];
	const context = new SupplyDataContext(
		workflow,
		node,
		additionalDataFor(stage.credential(), '1'),
		'manual',
		createRunExecutionData({}),
		runIndex,
		items,
		{ [NodeConnectionTypes.AiTool]: [items] },
		NodeConnectionTypes.AiTool,
		execution,
		[],
	);
	return await new RoutingNode(context as unknown as ExecuteContext, nodeType).runNode();
}

test('calls of a tool at the same time each get their own answer, whatever the agent works on', async () => {
	const execution = agentExecution();
	const outputs = await Promise.all(
		PHONES.map(async (v, index) => await callOfAgent(execution, { v }, index)),
	);
	expect(outputs.map((output) => output?.[0].map(({ json }) => json.phone_number))).toEqual(
		PHONES.map((phone) => [phone]),
	);
	expect(stage.emulator.events.map(({ phone }) => phone).sort()).toEqual(PHONES);
});

test('items that the engine hands to a tool', async () => {
	const { node, workflow, nodeType } = tool();
	const items = PHONES.map((v) => ({ json: { v } }));
	const data = { [NodeConnectionTypes.AiTool]: [items] };
	const context = new ExecuteContext(
		workflow,
		node,
		additionalDataFor(stage.credential(), '1'),
		'manual',
		createRunExecutionData({}),
		0,
		items,
		data,
		{ node, data, source: null },
		[],
	);
	const output = await new RoutingNode(context, nodeType).runNode();
	expect(output?.[0].map(({ json }) => json.phone_number)).toEqual(PHONES);
	expect(stage.emulator.events).toHaveLength(3);
});

test('the node may be used as a tool', () => {
	expect(new Postscript().description.usableAsTool).toBeTruthy();
});
