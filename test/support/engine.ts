import type { ExecuteContext } from 'n8n-core';
import { DirectoryLoader, ExecutionLifecycleHooks, RoutingNode, WorkflowExecute } from 'n8n-core';
import type {
	IBinaryKeyData,
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeConnections,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypes,
	IRun,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	NodeApiError,
	OnError,
} from 'n8n-workflow';
import { createRunExecutionData, NodeConnectionTypes, Workflow } from 'n8n-workflow';
import { Postscript } from '../../nodes/Postscript/Postscript.node';
import { TestCredentialsHelper } from './credentials';

const NODE_NAME = 'Postscript';
const START_NAME = 'Start';
const HOST_URL = 'http://localhost:5678';

/** Hands the test's items to the node under test. */
class Start implements INodeType {
	description: INodeType['description'] = {
		displayName: START_NAME,
		name: 'start',
		group: ['trigger'],
		version: 1,
		description: 'Hands out the items of a test',
		defaults: { name: START_NAME },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};
}

export interface NodeRun {
	/** Parameters of the node as a workflow saves them. */
	parameters: INodeParameters;
	items?: IDataObject[];
	/** Binary fields of the first items. */
	binaries?: IBinaryKeyData[];
	credential: ICredentialDataDecryptedObject;
	onError?: OnError;
	timezone?: string;
	executionId?: string;
	node?: Partial<INode>;
	nodeType?: INodeType;
	/** The way by which n8n calls the node: with all items, or through its routing engine (default: all items). */
	entrance?: 'customOperation' | 'routing';
	/** Whether what the node puts out leads back to it. */
	isLooped?: boolean;
	/** Of the node's runs in its execution, from 0. */
	runIndex?: number;
	/** Called with the function that cancels the execution. */
	onStart?: (cancel: () => void) => void;
}

export interface NodeResult {
	/** The items of the first output. */
	items: INodeExecutionData[];
	/** The items of the error output. */
	errorItems: INodeExecutionData[];
	/** The fault that ended the execution. */
	error?: NodeApiError;
	run: IRun;
}

/** What n8n's command-line package hands to its engine, as far as a test needs it. */
export function additionalDataFor(
	credential: ICredentialDataDecryptedObject,
	executionId: string,
): IWorkflowExecuteAdditionalData {
	const unused = async () => {
		throw new Error('not part of these tests');
	};
	return {
		credentialsHelper: new TestCredentialsHelper(credential),
		executeWorkflow: unused,
		getRunExecutionData: unused,
		getRuntimeCredential: async () => undefined,
		startRunnerTask: unused,
		currentNodeExecutionIndex: 0,
		executionId,
		restApiUrl: HOST_URL,
		instanceBaseUrl: HOST_URL,
		formBaseUrl: HOST_URL,
		formWaitingBaseUrl: HOST_URL,
		formTestBaseUrl: HOST_URL,
		webhookBaseUrl: HOST_URL,
		webhookWaitingBaseUrl: HOST_URL,
		webhookTestBaseUrl: HOST_URL,
		mcpBaseUrl: HOST_URL,
		mcpTestBaseUrl: HOST_URL,
		externalSecretsProxy: {
			hasProvider: () => false,
		} as unknown as IWorkflowExecuteAdditionalData['externalSecretsProxy'],
		variables: {},
		logAiEvent: () => {},
	};
}

/** Makes a declarative node executable, in the words of n8n's own command-line package; others are so already. */
function executable(nodeType: INodeType): INodeType {
	if (nodeType.execute) return nodeType;
	DirectoryLoader.applyDeclarativeNodeOptionParameters(nodeType);
	nodeType.execute = async function () {
		return (await new RoutingNode(this as ExecuteContext, nodeType).runNode()) ?? [];
	};
	return nodeType;
}

function nodeTypesOf(nodeType: INodeType): INodeTypes {
	// The second is what n8n names a node that it runs for an agent.
	const types: Record<string, INodeType> = {
		start: new Start(),
		postscript: nodeType,
		postscriptTool: nodeType,
	};
	return {
		getByName: (name) => types[name],
		getByNameAndVersion: (name) => types[name],
		getKnownTypes: () => ({}),
	};
}

const leadingTo = (node: string): INodeConnections => ({
	main: [[{ node, type: NodeConnectionTypes.Main, index: 0 }]],
});

function workflowOf(run: NodeRun, nodeTypes: INodeTypes): Workflow {
	const start: INode = {
		id: 'start',
		name: START_NAME,
		type: 'start',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const node: INode = {
		id: 'node-under-test',
		name: NODE_NAME,
		type: 'postscript',
		typeVersion: 1,
		position: [200, 0],
		parameters: run.parameters,
		credentials: { postscriptApi: { id: '1', name: 'Postscript' } },
		onError: run.onError,
		...run.node,
	};
	return new Workflow({
		id: 'workflow-1',
		nodes: [start, node],
		connections: {
			[START_NAME]: leadingTo(NODE_NAME),
			...(run.isLooped && { [NODE_NAME]: leadingTo(START_NAME) }),
		},
		active: false,
		nodeTypes,
		settings: run.timezone ? { timezone: run.timezone } : {},
	});
}

/** Runs the node in n8n's real engine on these items and gives back what a user would see. */
export async function runNode(run: NodeRun): Promise<NodeResult> {
	const nodeType = executable(run.nodeType ?? new Postscript());
	if (run.entrance === 'routing') nodeType.customOperations = undefined;
	const workflow = workflowOf(run, nodeTypesOf(nodeType));
	const executionId = run.executionId ?? '1';
	const additionalData = additionalDataFor(run.credential, executionId);
	additionalData.hooks = new ExecutionLifecycleHooks('manual', executionId, {
		id: workflow.id,
	} as IWorkflowBase);
	const node = workflow.getNode(NODE_NAME);
	if (!node) throw new Error('no node');
	const items = (run.items ?? [{}]).map((json, item) => ({
		json,
		pairedItem: { item },
		...(run.binaries?.[item] && { binary: run.binaries[item] }),
	}));
	const engine = new WorkflowExecute(
		additionalData,
		'manual',
		createRunExecutionData({
			executionData: {
				nodeExecutionStack: [
					{
						node,
						data: { main: [items] },
						source: { main: [{ previousNode: START_NAME }] },
						runIndex: run.runIndex,
					},
				],
			},
			resultData: {
				runData: {
					[START_NAME]: [
						{
							startTime: 0,
							executionTime: 0,
							executionIndex: 0,
							source: [],
							data: { main: [items] },
						},
					],
				},
			},
		}),
	);
	const execution = engine.processRunExecutionData(workflow);
	run.onStart?.(() => execution.cancel());
	return resultOf(await execution);
}

function resultOf(run: IRun): NodeResult {
	const outputs = run.data.resultData.runData[NODE_NAME]?.at(-1)?.data?.main ?? [];
	return {
		items: outputs[0] ?? [],
		errorItems: outputs[1] ?? [],
		error: run.data.resultData.error as NodeApiError | undefined,
		run,
	};
}
