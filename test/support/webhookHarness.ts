/* eslint-disable @n8n/community-nodes/no-restricted-imports -- stands in for a server: no part of the package */
import { EventEmitter } from 'node:events';
import fastify, { type FastifyInstance } from 'fastify';
import { HookContext, WebhookContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeParameters,
	IWebhookData,
	IWebhookFunctions,
	IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';
import { PostscriptWebhookTrigger } from '../../nodes/Postscript/PostscriptWebhookTrigger.node';
import { receiveDelivery, Receptions } from '../../nodes/Postscript/trigger/webhook/receive';
import { additionalDataFor } from './engine';
import { savedBy, triggerOf, triggerWorkflow } from './triggerWorkflow';

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

class ResponseStandIn extends EventEmitter {
	statusCode = 200;
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

	finish(): void {
		this.emit('finish');
		this.emit('close');
	}
}

/**
 * A stand-in for n8n around one workflow with the webhook trigger: real contexts, static data as the database keeps it,
 * loaded anew for each delivery and saved when it was answered, as n8n does.
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
	private readonly node = new PostscriptWebhookTrigger();
	private processes: Receptions[] = [];
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

	async activate({ isTest, crash }: Registration = {}): Promise<void> {
		const workflow = this.load();
		const [registered] = await Promise.allSettled([this.register(workflow, isTest)]);
		if (registered.status === 'rejected') {
			await Promise.allSettled([this.deactivate({ isTest })]);
			throw registered.reason;
		}
		// What a test run leaves is kept with its registration, not in the database.
		if (!crash && !isTest) this.save(workflow);
	}

	async deactivate({ isTest }: Registration = {}): Promise<void> {
		const workflow = this.load();
		await this.node.webhookMethods.default.delete.call(this.hookContext(workflow, isTest));
		if (!isTest) this.save(workflow);
	}

	async deliver(incoming: Incoming): Promise<Answered> {
		const request = this.requestOf(incoming);
		if (!request) return this.answer({ status: 422, text: 'Failed to parse request body' });
		const response = new ResponseStandIn();
		const workflow = this.load();
		const context = this.webhookContext(workflow, request, response, incoming.manual);
		const process = (this.processes[incoming.process ?? 0] ??= new Receptions());
		const { workflowData } = await receiveDelivery(context, process, this.now());
		if (workflowData && incoming.unrecorded) {
			response.status(500).send('');
			return this.answer({ status: 500, text: '' });
		}
		if (workflowData) this.executions.push((workflowData[0] ?? []).map(({ json }) => json));
		if (workflowData) {
			// n8n 2.41 wraps the static data anew for the execution, which resets this; the execution's end saves.
			workflow.staticData.__dataChanged = false;
			response.send('Workflow was started');
		}
		if (!incoming.manual && workflow.staticData.__dataChanged) this.save(workflow);
		return this.answer({ status: response.statusCode, text: response.text });
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
		const { checkExists, create } = this.node.webhookMethods.default;
		const hook = this.hookContext(workflow, isTest);
		if (!(await checkExists.call(hook))) await create.call(hook);
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
			const parsed: unknown = type === 'application/json' ? JSON.parse(body) : body;
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

	private load(): Workflow {
		return triggerWorkflow('workflow-1', this.node, this.parameters, this.saved, WEBHOOK_ID);
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

	private hookContext(workflow: Workflow, isTest?: boolean): HookContext {
		const node = triggerOf(workflow);
		const data = this.webhookData(isTest);
		return new HookContext(workflow, node, this.additionalData(), 'internal', 'update', data);
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
		return new WebhookContext(
			workflow,
			node,
			additionalData,
			mode,
			this.webhookData(manual),
			[],
			null,
		);
	}
}
