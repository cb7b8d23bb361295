/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';

const ACTIVATION_LIMIT_MS = 30_000;
const WORKFLOW_LIMIT_MS = 60_000;

export interface Owner {
	email: string;
	firstName: string;
	lastName: string;
	password: string;
}

/** For a server that lives in a temporary folder and listens on the loopback address only. */
export const OWNER: Owner = {
	email: 'owner@example.com',
	firstName: 'Olivia',
	lastName: 'Owner',
	password: ['Postscript', 'demo', 1].join('-'),
};

export interface CredentialRef {
	id: string;
	name: string;
}

export interface WorkflowBody {
	name: string;
	nodes: object[];
	connections: object;
	settings: object;
}

export interface Execution {
	id: string;
	status: string;
}

/** What the editor does in the browser, done over the REST interface that the editor uses. */
export class N8nClient {
	private cookie = '';

	constructor(private readonly url: string) {}

	/** Fills in the first screen of a new n8n. */
	async setUpOwner(owner: Owner): Promise<void> {
		await this.send('POST', '/rest/owner/setup', owner);
	}

	/** Logs in; the session lasts for the life of this client, a restarted server included. */
	async logIn({ email, password }: Owner): Promise<void> {
		await this.send('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	async createCredential(name: string, type: string, data: object): Promise<CredentialRef> {
		const created = await this.send<CredentialRef>('POST', '/rest/credentials', {
			name,
			type,
			data,
		});
		return { id: created.id, name: created.name };
	}

	/** The credentials that there are, newest first. */
	async credentials(): Promise<CredentialRef[]> {
		const found = await this.send<CredentialRef[]>('GET', '/rest/credentials');
		return found.map(({ id, name }) => ({ id, name }));
	}

	/** What the button "Test" of the credential screen says: `OK` or `Error`, and the message beside it. */
	async testCredential(
		credential: CredentialRef,
		type: string,
		data: object,
	): Promise<{ status: string; message: string }> {
		return await this.send('POST', '/rest/credentials/test', {
			credentials: { ...credential, type, data },
		});
	}

	/** Saves a workflow that is not active. */
	async createWorkflow(workflow: WorkflowBody): Promise<string> {
		return (await this.send<{ id: string }>('POST', '/rest/workflows', workflow)).id;
	}

	/** Saves a workflow and activates it. Its trigger starts up to 15 seconds after the answer. */
	async createActiveWorkflow(workflow: WorkflowBody): Promise<string> {
		const { id, versionId } = await this.send<{ id: string; versionId: string }>(
			'POST',
			'/rest/workflows',
			// Left out, it is refused by n8n 1.x.
			{ active: false, ...workflow },
		);
		await this.send('POST', `/rest/workflows/${id}/activate`, { versionId });
		return id;
	}

	/** Saves an active workflow anew and publishes it. Its trigger is changed some seconds after the answer. */
	async publish(workflowId: string, workflow: WorkflowBody): Promise<void> {
		const { versionId: former } = await this.send<{ versionId: string }>(
			'GET',
			`/rest/workflows/${workflowId}`,
		);
		const path = `/rest/workflows/${workflowId}`;
		const changed = { ...workflow, versionId: former };
		const { versionId } = await this.send<{ versionId: string }>('PATCH', path, changed);
		await this.send('POST', `${path}/activate`, { versionId });
	}

	/** Begins what the editor calls "Listen for test event"; rejects with the text that the editor would show. */
	async listenForTestEvent(workflowId: string, trigger: string): Promise<void> {
		await this.runFrom(workflowId, trigger);
	}

	/** Runs a workflow from a trigger that waits for nothing, such as a schedule. @returns the execution's ID */
	async startAt(workflowId: string, trigger: string): Promise<string> {
		return (await this.runFrom(workflowId, trigger)).executionId;
	}

	/** Gives a credential other fields; workflows that use it stay as they are. */
	async updateCredential({ id, name }: CredentialRef, type: string, data: object): Promise<void> {
		await this.send('PATCH', `/rest/credentials/${id}`, { name, type, data });
	}

	/** Deactivates a workflow; its webhooks are deregistered before the answer. */
	async deactivate(workflowId: string): Promise<void> {
		await this.send('POST', `/rest/workflows/${workflowId}/deactivate`, {});
	}

	/** How many executions of a workflow have a status, e.g. `success`. */
	async countExecutions(workflowId: string, status: string): Promise<number> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId, status: [status] }));
		const path = `/rest/executions?filter=${filter}&limit=1`;
		return (await this.send<{ count: number }>('GET', path)).count;
	}

	/** The finished and running executions of a workflow, newest first, at most 100. */
	async executions(workflowId: string): Promise<Execution[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const found = await this.send<{ results: Execution[] }>(
			'GET',
			`/rest/executions?filter=${filter}&limit=100`,
		);
		return found.results;
	}

	/** Runs an ended execution again with what it was given, as the editor's Retry does; resolves when that has ended. */
	async retryExecution(id: string): Promise<void> {
		await this.send('POST', `/rest/executions/${id}/retry`, { loadWorkflow: false });
	}

	/** Everything an execution was given and did, in the flat form that n8n keeps it in. */
	async executionData(id: string): Promise<string> {
		return (await this.send<{ data: string }>('GET', `/rest/executions/${id}`)).data;
	}

	/** Names of the node types that the editor offers, each as `package.node`. */
	async nodeTypes(): Promise<string[]> {
		const { body } = await request(`${this.url}/types/nodes.json`, { headers: this.headers() });
		return ((await body.json()) as Array<{ name: string }>).map((type) => type.name);
	}

	/** @param address what follows `/schemas/`; gives back JSON text without white space, or what n8n answers instead */
	async outputSchema(address: string): Promise<string> {
		const { body } = await request(`${this.url}/schemas/${address}`, { headers: this.headers() });
		const text = await body.text();
		return text.startsWith('{') ? JSON.stringify(JSON.parse(text)) : text;
	}

	/** Stops a running execution, as the editor's button does. */
	async stopExecution(id: string): Promise<void> {
		await this.send('POST', `/rest/executions/${id}/stop`, {});
	}

	/**
	 * Calls a production webhook of an active workflow and gives back its answer. A webhook that is not there yet is
	 * waited for, because activation goes on after its answer.
	 */
	async callWebhook<Answer>(path: string, payload: object = {}): Promise<Answer> {
		const end = Date.now() + ACTIVATION_LIMIT_MS;
		for (;;) {
			const { statusCode, body } = await request(`${this.url}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(payload),
				headersTimeout: WORKFLOW_LIMIT_MS,
			});
			const text = await body.text();
			if (statusCode === 200) return JSON.parse(text) as Answer;
			if (statusCode !== 404 || Date.now() > end) {
				throw new Error(`The workflow answered ${statusCode}: ${text.slice(0, 500)}`);
			}
			await wait(500);
		}
	}

	/** What the editor's button does. */
	private async runFrom(workflowId: string, trigger: string): Promise<{ executionId: string }> {
		return await this.send('POST', `/rest/workflows/${workflowId}/run`, {
			triggerToStartFrom: { name: trigger },
		});
	}

	private async send<Data>(
		method: 'GET' | 'POST' | 'PATCH',
		path: string,
		payload?: object,
	): Promise<Data> {
		const { statusCode, headers, body } = await request(`${this.url}${path}`, {
			method,
			headers: this.headers(),
			body: payload && JSON.stringify(payload),
		});
		const text = await body.text();
		if (statusCode >= 300) {
			throw new Error(`n8n answered ${statusCode} to ${method} ${path}: ${text.slice(0, 500)}`);
		}
		this.remember(headers['set-cookie']);
		return (JSON.parse(text) as { data: Data }).data;
	}

	/** n8n ties a session to the browser that logged in, by a header that has to stay the same. */
	private headers(): Record<string, string> {
		return {
			'content-type': 'application/json',
			'browser-id': 'end-to-end-driver',
			cookie: this.cookie,
		};
	}

	private remember(setCookie: string | string[] | undefined): void {
		if (setCookie !== undefined)
			this.cookie = [setCookie]
				.flat()
				.map((each) => each.split(';')[0])
				.join('; ');
	}
}
