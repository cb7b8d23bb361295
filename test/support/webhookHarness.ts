/* eslint-disable @n8n/community-nodes/no-restricted-imports -- stands in for a server: no part of the package */
import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { HookContext, WebhookContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeExecutionData,
	INodeParameters,
	IWebhookData,
	IWebhookFunctions,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { PostscriptWebhookTrigger } from '../../nodes/Postscript/PostscriptWebhookTrigger.node';
import type { Clock } from '../../nodes/Postscript/api/clock';
import { NodeStates } from '../../nodes/Postscript/trigger/webhook/nodeStates';
import { receiveDelivery } from '../../nodes/Postscript/trigger/webhook/receive';
import {
	checkExists,
	create,
	deleteSubscriptions,
} from '../../nodes/Postscript/trigger/webhook/webhookMethods';
import { additionalDataFor } from './engine';
import { savedBy, staticDataOf, triggerOf, triggerWorkflow } from './triggerWorkflow';
import { EVENT_ROW, MESSAGE_ROW } from '../../nodes/Postscript/domain/eventRow';
import { expectDeclaredRows } from './declaredRows';

const WEBHOOK_ID = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';
const LARGEST_BODY = 16 * 1024 * 1024;

type Request = ReturnType<IWebhookFunctions['getRequestObject']>;
type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/** What an HTTP client sees of n8n's answer. */
export interface Answered {
	status: number;
	text: string;
}

export interface Incoming {
	body: string;
	headers?: Record<string, string>;
	/** n8n cannot put the execution on record. */
	unrecorded?: boolean;
	/** The sender's connection ends: before the node, when n8n has the item, while it is recorded, or just before the response. */
	hangUp?: 'beforeNode' | 'atOnce' | 'whileRecording' | 'beforeResponse';
	/** A test run from the editor. */
	manual?: boolean;
	/** Which of the processes that share the database takes it. */
	process?: number;
}

interface Registration {
	/** Of the editor's "Listen for test event". */
	isTest?: boolean;
	/** The server ends before it saves the static data. */
	crash?: boolean;
}

/** Turns of the event loop that n8n's writes to its database take, from the item to the response. */
const TURNS_BEFORE_RESPONSE = 5;

/** For the node under test: sleeps for a turn of the event loop. */
const turnClock: Clock = {
	now: () => 0,
	sleep: async () => await nextTurn(),
	random: () => 0,
};

class ResponseStandIn extends EventEmitter {
	statusCode = 200;
	writableEnded = false;
	closed = false;
	text = '';

	status(code: number): this {
		this.statusCode = code;
		return this;
	}

	send(text: string): this {
		this.text = text;
		this.finish();
		return this;
	}

	/** The sender's connection has ended, whether or not the response is complete. */
	hangUp(): void {
		if (this.closed) return;
		this.closed = true;
		this.emit('close');
	}

	/** As node:http does, writes nothing to a connection that has ended, and then never finishes. */
	private finish(): void {
		this.writableEnded = true;
		if (!this.closed) this.emit('finish');
		this.hangUp();
	}
}

/**
 * A stand-in for n8n 2.41 around one workflow with the webhook trigger, with n8n-core's own contexts and n8n-workflow's
 * own Workflow. What n8n's command-line package does around them is taken from its source:
 * - webhooks/live-webhooks.js: each delivery gets a Workflow of its own, with the static data that the database holds; it
 *   is saved when n8n is about to respond, if it is marked as changed by then, and the response goes out after that;
 * - webhooks/webhook-helpers.js: n8n responds once `WorkflowRunner.run` has put the execution on record;
 * - workflow-runner.js: `establishContextForPersistence` makes a second Workflow on the same static data, which takes the
 *   mark away; the execution itself reads static data anew, and does not save it unless a node of it changes some;
 * - workflows/triggers/webhook-trigger-registrar.js: after an activation that did not succeed, `delete` is called on
 *   the same Workflow, then static data is saved; workflow-trigger-activator.js: after a deactivation it is saved, too;
 * - webhooks/test-webhooks.js: a test run has static data of its own, which is never saved; what `delete` throws
 *   takes the place of the reason why the test run ended.
 */
export class WebhookHost {
	/** The node's static data as text, as a database holds it. */
	saved = '{}';
	/** The address that n8n believes to be reached at; its own, unless a test says otherwise. */
	publicUrl = '';
	parameters: INodeParameters;
	credential: ICredentialDataDecryptedObject;
	/** Milliseconds since 1970. */
	now: () => number = Date.now;
	/** The items of each execution. */
	readonly executions: IDataObject[][] = [];
	readonly answers: Answered[] = [];
	/** Lines of n8n's log. */
	readonly log: string[] = [];
	private readonly node = new PostscriptWebhookTrigger();
	private processes: NodeStates[] = [];
	private testWorkflow: Workflow | undefined;
	private readonly server: FastifyInstance;
	private readonly answered = new EventEmitter();

	private constructor(credential: ICredentialDataDecryptedObject, parameters: INodeParameters) {
		this.credential = credential;
		this.parameters = parameters;
		this.server = fastify({ bodyLimit: LARGEST_BODY, forceCloseConnections: true });
	}

	static async open(
		credential: ICredentialDataDecryptedObject,
		parameters: INodeParameters = {},
	): Promise<WebhookHost> {
		const host = new WebhookHost(credential, parameters);
		await host.listen();
		return host;
	}

	get staticData(): IDataObject {
		return JSON.parse(this.saved) as IDataObject;
	}

	/** The items of all executions. */
	get items(): IDataObject[] {
		return this.executions.flat();
	}

	/** Forgets what the processes knew, as a restart does. */
	restart(): void {
		this.processes = [];
	}

	/** Kills the process: what it knew and a test run's static data are gone. */
	kill(): void {
		this.restart();
		this.testWorkflow = undefined;
	}

	async activate({ isTest, crash }: Registration = {}): Promise<void> {
		const workflow = isTest ? this.loadForTest() : this.load();
		const [registered] = await Promise.allSettled([this.register(workflow, isTest)]);
		if (registered.status === 'rejected') {
			const removing = this.remove(workflow, isTest);
			if (isTest) await removing;
			else await Promise.allSettled([removing]);
			throw registered.reason;
		}
		if (!crash && !isTest) this.save(workflow);
	}

	async deactivate({ isTest }: Registration = {}): Promise<void> {
		await this.remove(isTest ? this.loadForTest() : this.load(), isTest);
	}

	async deliver(incoming: Incoming): Promise<Answered> {
		const request = this.requestOf(incoming);
		if (!request) return this.answer({ status: 422, text: 'Failed to parse request body' });
		const response = new ResponseStandIn();
		const staticData = staticDataOf(this.node, this.saved);
		const workflow = this.load(staticData);
		if (incoming.hangUp === 'beforeNode') response.hangUp();
		const context = this.webhookContext(workflow, request, response, incoming.manual);
		const states = this.statesOf(incoming.process);
		const result = await receiveDelivery(context, states, this.now(), turnClock);
		if (incoming.hangUp === 'atOnce') response.hangUp();
		if (result.workflowData) {
			await this.startExecution(result.workflowData, staticData, incoming, response);
			if (incoming.unrecorded) response.status(500);
		}
		if (incoming.hangUp) response.hangUp();
		const isSaved = !incoming.manual && !incoming.unrecorded;
		if (isSaved && workflow.staticData.__dataChanged) await this.saveSlowly(workflow);
		if (result.workflowData) response.send(incoming.unrecorded ? '' : 'Workflow was started');
		return this.answer({ status: response.statusCode, text: response.text });
	}

	private async startExecution(
		items: INodeExecutionData[][],
		staticData: IDataObject,
		{ unrecorded, hangUp }: Incoming,
		response: ResponseStandIn,
	): Promise<void> {
		await nextTurn();
		this.load(staticData);
		for (let turn = 0; turn < TURNS_BEFORE_RESPONSE; turn++) {
			if (hangUp === 'whileRecording' && turn === 2) response.hangUp();
			await nextTurn();
		}
		const rows = (items[0] ?? []).map(({ json }) => json);
		if (this.parameters.output === undefined) {
			expectDeclaredRows(rows, { ...EVENT_ROW, ...MESSAGE_ROW });
		}
		if (!unrecorded) this.executions.push(rows);
	}

	private statesOf(process = 0): NodeStates {
		return (this.processes[process] ??= new NodeStates());
	}

	private async remove(workflow: Workflow, isTest?: boolean): Promise<void> {
		const hook = this.hookContext(workflow, isTest, 'internal', 'update');
		const [removed] = await Promise.allSettled([
			deleteSubscriptions(hook, this.statesOf(), this.now()),
		]);
		if (!isTest) this.save(workflow);
		if (removed.status === 'rejected') throw removed.reason;
	}

	/** Resolves once so many deliveries were answered in all. */
	async answeredAll(count: number): Promise<void> {
		while (this.answers.length < count) {
			await new Promise((resolve) => this.answered.once('answer', resolve));
		}
	}

	async close(): Promise<void> {
		await this.server.close();
	}

	private async register(workflow: Workflow, isTest?: boolean): Promise<void> {
		const mode = isTest ? 'manual' : 'trigger';
		const hook = this.hookContext(workflow, isTest, mode, isTest ? 'manual' : 'activate');
		const states = this.statesOf();
		if (!(await checkExists(hook, states, this.now()))) await create(hook, states, this.now());
	}

	private async listen(): Promise<void> {
		this.server.removeAllContentTypeParsers();
		this.server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
			done(null, body),
		);
		this.server.post('/webhook/*', async (request, reply) => {
			const headers = request.headers as Record<string, string>;
			const { status, text } = await this.deliver({ body: String(request.body ?? ''), headers });
			return await reply.code(status).send(text);
		});
		this.publicUrl = await this.server.listen({ host: '127.0.0.1', port: 0 });
	}

	private answer(answered: Answered): Answered {
		this.answers.push(answered);
		this.answered.emit('answer');
		return answered;
	}

	/** n8n reads JSON before the node is asked, and refuses broken JSON itself. */
	private requestOf({ body, headers = {} }: Incoming): Request | undefined {
		const type = headers['content-type'] ?? 'application/json';
		try {
			const parsed: unknown =
				type === 'application/json' ? JSON.parse(body.replace(/^\uFEFF/, '')) : body;
			return {
				method: 'POST',
				headers,
				body: parsed,
				rawBody: Buffer.from(body),
				params: {},
				query: {},
			} as unknown as Request;
		} catch {
			return undefined;
		}
	}

	private save(workflow: Workflow): void {
		this.saved = savedBy(workflow);
	}

	/** Serialised at once, in the database a little later: the last writer wins. */
	private async saveSlowly(workflow: Workflow): Promise<void> {
		const written = savedBy(workflow);
		await nextTurn();
		this.saved = written;
	}

	private load(staticData: string | IDataObject = this.saved): Workflow {
		const { node, parameters } = this;
		return triggerWorkflow('workflow-1', node, parameters, staticData, WEBHOOK_ID);
	}

	private loadForTest(): Workflow {
		this.testWorkflow ??= this.load('{}');
		return this.testWorkflow;
	}

	private additionalData(): IWorkflowExecuteAdditionalData {
		return {
			...additionalDataFor(this.credential, '1'),
			webhookBaseUrl: `${this.publicUrl}/webhook`,
			webhookTestBaseUrl: `${this.publicUrl}/webhook-test`,
		};
	}

	private webhookData(isTest = false): IWebhookData {
		return {
			httpMethod: 'POST',
			node: this.node.description.displayName,
			path: `${WEBHOOK_ID}/webhook`,
			webhookDescription: (this.node.description.webhooks ?? [])[0],
			workflowId: 'workflow-1',
			workflowExecuteAdditionalData: this.additionalData(),
			isTest,
		};
	}

	private hookContext(
		workflow: Workflow,
		isTest: boolean | undefined,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
	): HookContext {
		const node = triggerOf(workflow);
		const data = this.webhookData(isTest);
		const additionalData = this.additionalData();
		return this.logged(new HookContext(workflow, node, additionalData, mode, activation, data));
	}

	private logged<Context extends HookContext | WebhookContext>(context: Context): Context {
		const warn = (line: string) => void this.log.push(line);
		Object.defineProperty(context, 'logger', { value: { warn, info: warn, error: warn } });
		return context;
	}

	private webhookContext(
		workflow: Workflow,
		httpRequest: Request,
		response: ResponseStandIn,
		manual = false,
	): WebhookContext {
		const httpResponse = response as unknown as Response;
		const additionalData = { ...this.additionalData(), httpRequest, httpResponse };
		const node = triggerOf(workflow);
		const mode = manual ? 'manual' : 'webhook';
		const data = this.webhookData(manual);
		return this.logged(new WebhookContext(workflow, node, additionalData, mode, data, [], null));
	}
}
