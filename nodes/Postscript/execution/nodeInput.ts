import { createHash, randomUUID } from 'crypto';
import type {
	IDataObject,
	IExecuteFunctions,
	IExecuteSingleFunctions,
	INode,
	INodeExecutionData,
} from 'n8n-workflow';
import { isRecord } from '../domain/guards';
import { InputError } from '../domain/inputError';
import { usedPaths } from '../domain/usedPaths';
import type { Field, ItemReader, Place } from './field';

/** What n8n hands over, as a custom operation (all items) or through its routing engine (one). */
export type NodeFunctions = IExecuteFunctions | IExecuteSingleFunctions;

/** n8n marks a parameter that is an expression by a leading equals sign. */
function holdsExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	if (Array.isArray(raw)) return raw.some(holdsExpression);
	return isRecord(raw) && Object.values(raw).some(holdsExpression);
}

/** The items and parameters of one node run. What no expression stands in is worked out once for all items. */
export class NodeInput {
	private readonly constants = new Map<string, unknown>();

	readonly node: INode;

	private readonly raw: Readonly<Record<string, unknown>>;

	/** The names of parameters in which an expression stands. */
	private readonly expressions: ReadonlySet<string>;

	private used: string[] | undefined;

	private runId: string | undefined;

	/**
	 * @param evaluate works a parameter out for an item
	 * @param isToolCall whether an agent asks for this alone: n8n gives each such call the same execution and item number
	 */
	constructor(
		readonly functions: NodeFunctions,
		readonly items: INodeExecutionData[],
		private readonly evaluate: (parameter: string, index: number) => unknown,
		private readonly isToolCall: boolean,
	) {
		this.node = functions.getNode();
		this.raw = this.node.parameters;
		const names = Object.keys(this.raw);
		this.expressions = new Set(names.filter((name) => holdsExpression(this.raw[name])));
	}

	/** Whether no expression can give each item a value of its own. */
	isConstant(parameters: string[]): boolean {
		return !parameters.some((name) => this.expressions.has(name));
	}

	/**
	 * A top-level parameter as it stands, or as its expression gives it for this item: null where that gives nothing,
	 * undefined where the node has no such parameter.
	 */
	parameter(name: string, index: number): unknown {
		if (this.raw[name] === undefined) return undefined;
		if (this.expressions.has(name)) return this.evaluate(name, index) ?? null;
		if (!this.constants.has(name)) this.constants.set(name, this.evaluate(name, index));
		return this.constants.get(name);
	}

	/**
	 * Whether an AI agent asks for this. Some agents hold their tools themselves, others have n8n run them as nodes, whose
	 * type n8n names so (n8n-workflow, node-helpers.ts: getPropertyValues).
	 */
	get isForAgent(): boolean {
		return this.isToolCall || this.node.type.endsWith('Tool');
	}

	get usedPaths(): string[] {
		this.used ??= usedPaths(this.node.parameters);
		return this.used;
	}

	/** Why these may not be all the items that the user means; undefined where they are. */
	get partialReason(): string | undefined {
		if (this.isForAgent) return 'An agent gives its tools one item at a time';
		if (this.node.executeOnce) return 'Execute Once is on in the settings of the node';
		return this.runIndex > 0 || this.isInLoop ? 'The node runs in a loop' : undefined;
	}

	/** n8n lists a node neither among its own parents nor among its own children. */
	private get isInLoop(): boolean {
		const { name } = this.node;
		const parents = new Set(this.functions.getParentNodes(name).map((node) => node.name));
		return this.functions.getChildNodes(name).some((node) => parents.has(node.name));
	}

	/** Counts the runs of this node in its execution, from 0. */
	private get runIndex(): number {
		return Number(this.functions.getWorkflowDataProxy(0).$runIndex);
	}

	/** n8n's Retry On Fail runs the node again as the same run; a loop as another. */
	stableIdOf(index: number): string {
		this.runId ??= JSON.stringify([
			this.functions.getWorkflow().id,
			this.functions.getExecutionId(),
			this.node.id,
			this.runIndex,
			this.isToolCall && randomUUID(),
		]);
		return createHash('sha256').update(`${this.runId} ${index}`).digest('hex').slice(0, 32);
	}
}

function brokenExpression(error: unknown, label: string): InputError {
	const reason = error instanceof Error ? error.message : String(error);
	return new InputError(
		label,
		`The expression in ${label} cannot be worked out: ${reason}`,
		'Open it in the editor, where n8n shows what it gives, and correct it',
	);
}

/** One item, as the plan of an operation reads it. */
export class InputItem implements ItemReader {
	private readonly values = new Map<string, unknown>();

	constructor(
		private readonly input: NodeInput,
		private readonly places: ReadonlyMap<Field, Place>,
		readonly index: number,
	) {}

	get json(): IDataObject {
		return this.input.items[this.index].json;
	}

	get zone(): string {
		return this.input.functions.getTimezone();
	}

	get stableId(): string {
		return this.input.stableIdOf(this.index);
	}

	get isForAgent(): boolean {
		return this.input.isForAgent;
	}

	get usedPaths(): string[] {
		return this.input.usedPaths;
	}

	get<T>(field: Field<T>): T {
		const place = this.places.get(field);
		return field.read(place && this.valueAt(place, field.property.displayName), this);
	}

	sent(unused: readonly Field[] = []): IDataObject {
		const sent: IDataObject = {};
		for (const field of this.places.keys()) {
			if (field.sendsAs === undefined || unused.includes(field)) continue;
			const value = this.get(field);
			if (value === undefined) continue;
			sent[field.sendsAs] = value as IDataObject[string];
		}
		return sent;
	}

	/** @throws InputError where the parameter's expression cannot be worked out */
	private valueAt({ parameter, key }: Place, label: string): unknown {
		if (!this.values.has(parameter)) {
			try {
				this.values.set(parameter, this.input.parameter(parameter, this.index));
			} catch (error) {
				throw brokenExpression(error, label);
			}
		}
		const value = this.values.get(parameter);
		if (key === undefined) return value;
		return isRecord(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : undefined;
	}
}
