import { PollContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeExecutionData,
	INodeParameters,
	IPollFunctions,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { PostscriptTrigger } from '../../nodes/Postscript/PostscriptTrigger.node';
import { additionalDataFor } from './engine';
import { triggerOf, triggerWorkflow } from './triggerWorkflow';
import { EVENT_ROW } from '../../nodes/Postscript/domain/eventRow';
import { expectDeclaredRows } from './declaredRows';

/** How a host ends a poll. */
export interface PollEnding {
	/**
	 * Older hosts save the static data apart from the execution: a crash in between leaves the execution
	 * and the former data. `beforeEmit` leaves neither. Newer hosts write both or neither.
	 */
	crash?: 'beforeEmit' | 'beforeSave';
	/** A test run from the editor. */
	manual?: boolean;
}

export interface PollHostOptions {
	credential: ICredentialDataDecryptedObject;
	parameters?: INodeParameters;
	/** Newer hosts save the data of polls that found nothing as well. Default: `older`. */
	host?: 'older' | 'newer';
	/** Replaces the node's own poll function, to hand it a clock. */
	poll?: (context: IPollFunctions) => Promise<INodeExecutionData[][] | null>;
}

let hosts = 0;

/** A stand-in for n8n around one workflow with the trigger: real poll context, static data as the database keeps it. */
export class PollHost {
	parameters: INodeParameters;
	credential: ICredentialDataDecryptedObject;
	/** The workflow's static data as text, as a database holds it. */
	saved = '{}';
	/** As the editor shows it; n8n keeps static data under it. */
	name = 'Postscript Trigger';
	/** Stays with the node when it is renamed; a copy has another one. */
	nodeId = 'trigger-1';
	private readonly id = `workflow-${++hosts}`;
	private readonly node = new PostscriptTrigger();
	private workflow: Workflow;

	constructor(private readonly options: PollHostOptions) {
		this.credential = options.credential;
		this.parameters = options.parameters ?? {};
		this.workflow = this.load();
	}

	/** What n8n does when it starts, or when the workflow is activated: everything from the database. */
	restart(): void {
		this.workflow = this.load();
	}

	/** At activation n8n polls, and saves whatever that poll left. */
	activated(): void {
		this.save(this.workflow);
	}

	/** The node's own part. */
	get staticData(): IDataObject {
		return this.allStaticData[`node:${this.name}`] ?? {};
	}

	/** All of it, the workflow's global part included. */
	get allStaticData(): Record<string, IDataObject> {
		return JSON.parse(this.saved) as Record<string, IDataObject>;
	}

	/** Puts something else into the node's part, as a database edited by hand would. */
	overwrite(data: IDataObject): void {
		this.saved = JSON.stringify({ ...this.allStaticData, [`node:${this.name}`]: data });
		this.restart();
	}

	/** @returns the items of the execution that the poll started; none where it started none */
	async poll(ending: PollEnding = {}): Promise<IDataObject[]> {
		const { workflow } = this;
		const context = this.contextFor(workflow, ending.manual ? 'manual' : 'trigger');
		const output = await this.run(context);
		if (ending.manual) return this.itemsOf(output);
		if (ending.crash) this.restart();
		if (ending.crash === 'beforeEmit') return [];
		if (!ending.crash && (output || this.options.host === 'newer')) this.save(workflow);
		return this.itemsOf(output);
	}

	/** A newer host drops what a poll that threw has written; an older one keeps it in memory, unsaved. */
	private async run(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const running = (this.options.poll ?? this.ownPoll)(context);
		if (this.options.host === 'newer') running.catch(() => this.restart());
		return await running;
	}

	private itemsOf(output: INodeExecutionData[][] | null): IDataObject[] {
		const rows = (output?.[0] ?? []).map(({ json }) => json);
		if (this.parameters.output === undefined) expectDeclaredRows(rows, EVENT_ROW);
		return rows;
	}

	private readonly ownPoll = async (context: IPollFunctions) => await this.node.poll.call(context);

	private save(workflow: Workflow): void {
		this.saved = JSON.stringify(workflow.staticData);
	}

	private load(): Workflow {
		const { name, nodeId: id } = this;
		const data = this.allStaticData;
		return triggerWorkflow(this.id, this.node, this.parameters, data, undefined, { id, name });
	}

	private contextFor(workflow: Workflow, mode: WorkflowExecuteMode): IPollFunctions {
		const additionalData: IWorkflowExecuteAdditionalData = additionalDataFor(this.credential, '1');
		const node = triggerOf(workflow);
		return new PollContext(workflow, node, additionalData, mode, 'activate') as IPollFunctions;
	}
}
