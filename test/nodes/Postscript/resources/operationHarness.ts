import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { operations } from '../../../../nodes/Postscript/resources';
import { PARTNER_KEY, startEmulator, TEST_KEY } from '../../../emulator';
import type { Emulator, EmulatorOptions } from '../../../emulator';
import { credentialFor } from '../../../support/credentials';
import { expectDeclaredRows } from '../../../support/declaredRows';
import type { NodeResult, NodeRun } from '../../../support/engine';
import { runNode } from '../../../support/engine';

/** So fast that pacing, which other tests are about, takes no time. */
const UNHURRIED = { privateKey: TEST_KEY, requestsPerSecond: 1000 };

/** A request as the emulator got it; empty parts are left out. */
export interface SentRequest {
	method: string;
	path: string;
	query?: Readonly<Record<string, unknown>>;
	body?: unknown;
}

/** One emulator for each test, and the node that talks to it. */
export class Stage {
	private current: Emulator | undefined;

	private months = 0;

	constructor(private readonly options: EmulatorOptions) {}

	get emulator(): Emulator {
		if (!this.current) throw new Error('The stage is open during a test only');
		return this.current;
	}

	async open(): Promise<void> {
		this.current = await startEmulator({ rate: null, ...this.options });
	}

	/** Lets so much time pass that who was asked to opt in may be asked again; what runs next is another execution. */
	nextMonth(): void {
		this.months += 1;
		jest.restoreAllMocks();
		const real = Date.now.bind(Date);
		jest.spyOn(Date, 'now').mockImplementation(() => real() + this.months * 31 * 86_400_000);
	}

	async close(): Promise<void> {
		jest.restoreAllMocks();
		const { violations } = this.emulator;
		await this.emulator.close();
		expect(violations).toEqual([]);
	}

	credential(more: IDataObject = {}) {
		return credentialFor(this.emulator.url, { ...UNHURRIED, ...more } as typeof UNHURRIED);
	}

	/** Sends a message as another program would, to a new subscriber; gives back its ID. */
	async message(phone: string, body: string): Promise<string> {
		this.emulator.shop().add({ phone });
		const response = await fetch(`${this.emulator.url}/api/v2/message_requests`, {
			method: 'POST',
			headers: { Authorization: `Bearer ${TEST_KEY}`, 'Content-Type': 'application/json' },
			body: JSON.stringify({ phone, body }),
		});
		return ((await response.json()) as { id: string }).id;
	}

	/** Runs the node; whatever comes of it, no key may stand in it, no sentence ends twice, and rows are as declared. */
	async run(parameters: INodeParameters, more: Partial<NodeRun> = {}): Promise<NodeResult> {
		const result = await runNode({
			parameters,
			credential: this.credential(),
			executionId: String(this.months + 1),
			...more,
		});
		const everything = textOf(result);
		for (const key of [TEST_KEY, PARTNER_KEY]) expect(everything).not.toContain(key);
		for (const said of messagesOf(result)) expect(said).not.toMatch(ENDS_TWICE);
		// A node type of the test's own has operations of its own.
		if (!more.nodeType) expectDeclared(parameters, result);
		return result;
	}

	/** Everything that was sent so far. */
	get sent(): SentRequest[] {
		return this.emulator.log.map(({ method, path, query, body }) => ({
			method,
			path,
			...(Object.keys(query).length > 0 && { query }),
			...(body !== undefined && body !== null && { body }),
		}));
	}

	/** What was sent but reads. */
	get writes(): SentRequest[] {
		return this.sent.filter(({ method }) => method !== 'GET');
	}
}

/** Opens an emulator before each test of the file, and checks after it that nothing undocumented was sent. */
export function openStage(options: EmulatorOptions = {}): Stage {
	const stage = new Stage(options);
	beforeEach(async () => await stage.open());
	afterEach(async () => await stage.close());
	return stage;
}

/** A full stop before another one, or before the number of the item. */
const ENDS_TWICE = /[^.]\.(\. [A-Z]| \[item \d+\])/;

/** What a user is told of errors. */
function messagesOf({ error, items, errorItems }: NodeResult): string[] {
	const rows = [...items, ...errorItems].map(({ json }) => json.error);
	return [error?.message, error?.description, ...rows].filter((text) => typeof text === 'string');
}

/** Refused items, by this node or by n8n, and summaries have a shape of their own, and so have raw rows. */
function expectDeclared(parameters: INodeParameters, { items }: NodeResult): void {
	const { resource, operation, output = 'simplified', options } = parameters;
	const { row } = operations[String(resource)]?.[String(operation)] ?? {};
	const isSummary = (options as IDataObject | undefined)?.summaryOnly !== undefined;
	if (!row || output !== 'simplified' || isSummary) return;
	const rows = jsonOf(items).filter(({ error }) => error === undefined);
	expectDeclaredRows(rows.map(withoutRehearsal), row);
}

/** What a dry run adds to each row. */
function withoutRehearsal(row: IDataObject): IDataObject {
	if (row.dry_run !== true) return row;
	const added = ['dry_run', 'requests'];
	return Object.fromEntries(Object.entries(row).filter(([key]) => !added.includes(key)));
}

/** All that a user, a log or a database might get to see of a result, errors with all their parts. */
function textOf(result: NodeResult): string {
	const seen = new Set<unknown>();
	return JSON.stringify(result, (_key, value: unknown) => {
		if (typeof value !== 'object' || value === null) return value;
		if (seen.has(value)) return '(seen)';
		seen.add(value);
		if (!(value instanceof Error)) return value;
		const names = Object.getOwnPropertyNames(value) as Array<keyof Error>;
		return Object.fromEntries(names.map((name) => [name, value[name]]));
	});
}

/** The outputs' JSON. */
export function jsonOf(items: INodeExecutionData[]): IDataObject[] {
	return items.map(({ json }) => json);
}

/** The input items that the outputs are paired to. */
export function pairsOf(items: INodeExecutionData[]): number[] {
	return items.map(({ pairedItem }) => {
		const [pair] = [pairedItem].flat();
		return typeof pair === 'object' ? pair.item : Number(pair);
	});
}

/** Every item's own value, put wherever a parameter is tried. */
export const V = '={{ $json.v }}';

/** A value that must be refused. */
export interface Refused {
	/** Parameters beside the operation's own, with `V` in the place that is tried. */
	parameters: INodeParameters;
	good: unknown;
	bad: unknown;
	/** The message that the item gets. */
	message: string | RegExp;
	/** A part of the advice. */
	advice: string;
	/** Fields of all three items. */
	item?: IDataObject;
}

function expectMatch(text: string | null | undefined, wanted: string | RegExp): void {
	if (typeof wanted === 'string') expect(text).toBe(wanted);
	else expect(text).toMatch(wanted);
}

/**
 * Runs three items, the second with the bad value: on its own settings the node sends nothing at all and
 * names the item; under both kinds of "Continue On Fail" the others go on as if it were not there.
 */
export async function expectRefusal(
	stage: Stage,
	operation: INodeParameters,
	{ parameters, good, bad, message, advice, item }: Refused,
): Promise<void> {
	const all = { ...operation, ...parameters };
	const values = [good, bad, good];
	const items = values.map((v) => ({ ...item, v }) as IDataObject);

	const stopped = await stage.run(all, { items });
	expect(stage.sent).toEqual([]);
	expectMatch(stopped.error?.message, message);
	expect(stopped.error?.context.itemIndex).toBe(1);
	expect(stopped.error?.description).toContain(advice);
	expect(stopped.error?.description).toContain('Nothing was sent for any of the 3 items');

	const alone = await stage.run(all, { items: [items[0], items[2]] });
	expect(alone.error).toBeUndefined();
	const sentForGood = stage.sent.length;

	stage.nextMonth();
	const goneOn = await stage.run(all, { items, onError: 'continueRegularOutput' });
	expect(stage.sent.length).toBe(2 * sentForGood);
	const failed = goneOn.items.filter(({ json }) => 'error_code' in json);
	expect(pairsOf(failed)).toEqual([1]);
	expect(failed[0].json).toMatchObject({ ...items[1], retryable: false });
	const told = String(failed[0].json.error);
	expect(told).toContain(typeof message === 'string' ? message : '');
	expect(told).toContain('[item 1]');
	expect(told).toContain(advice);
	const others = goneOn.items.filter(({ json }) => !('error_code' in json));
	expect(pairsOf(others)).toEqual(pairsOf(alone.items).map((item) => (item === 1 ? 2 : item)));

	stage.nextMonth();
	const parted = await stage.run(all, { items, onError: 'continueErrorOutput' });
	expect(stage.sent.length).toBe(3 * sentForGood);
	expect(pairsOf(parted.items)).toEqual(pairsOf(others));
	expect(pairsOf(parted.errorItems)).toEqual([1]);
	expect(parted.errorItems[0].json).toEqual(failed[0].json);
}

/** Runs one item with all items at once and through n8n's routing engine: the same is sent, the same comes out. */
export async function expectInEveryWay(
	stage: Stage,
	parameters: INodeParameters,
	item: IDataObject,
): Promise<void> {
	const runs = [];
	for (const entrance of ['customOperation', 'routing'] as const) {
		const before = stage.sent.length;
		const { items, error } = await stage.run(
			{ ...parameters, options: { ...(parameters.options as IDataObject), dryRun: true } },
			{ items: [item], entrance },
		);
		expect(error).toBeUndefined();
		runs.push({ sent: stage.sent.slice(before), rows: withoutIds(jsonOf(items)) });
	}
	expect(runs[1]).toEqual(runs[0]);
	expect(runs[0].rows).toHaveLength(1);
}

/** A call of a tool has an ID of its own: n8n gives all calls of an execution the same numbers. */
function withoutIds(rows: IDataObject[]): IDataObject[] {
	const text = JSON.stringify(rows).replace(/\b[0-9a-f]{32}\b/g, 'an ID');
	return JSON.parse(text) as IDataObject[];
}
