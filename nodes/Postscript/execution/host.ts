import type { IExecuteFunctions } from 'n8n-workflow';
import { InputError } from '../domain/inputError';
import { nodeKey } from '../domain/nodeKey';
import type { NodeInput } from './nodeInput';

/** So many marks are kept for a node: n8n holds them in one value, which is rewritten with each change. */
const MOST_MARKS = 10_000;

const OPTIONS = { mode: 'entries', maxEntries: MOST_MARKS } as const;

/** A key counts as remembered with both marks: see `recall`. */
const MARKS = ['1', '2'];

/** The last use of n8n's memory by each node of this process: it reads and rewrites all of it at once. */
const tails = new Map<string, Promise<unknown>>();

/** What an operation may ask of n8n beside the parameters of its items. */
export class Host {
	/** When n8n handed the items over, in milliseconds since 1970; undefined where it hands them over again, later. */
	readonly receivedAt: number | undefined;

	/** @param now milliseconds since 1970, UTC */
	constructor(
		private readonly input: NodeInput,
		readonly now: () => number = Date.now,
	) {
		this.receivedAt = input.functions.getMode() === 'retry' ? undefined : now();
	}

	/** Names this node of this workflow, whatever it is called. */
	get nodeKey(): string {
		return nodeKey(this.input.functions);
	}

	/**
	 * The text in a binary field of an item.
	 *
	 * @param field the parameter that names the binary field, as the screen shows it
	 * @throws InputError where the item has no such field
	 */
	async readText(index: number, name: string, field: string): Promise<string> {
		const { functions, items } = this.input;
		if (!items[index].binary?.[name] || !isExecute(functions)) {
			throw new InputError(
				field,
				`${field} names the binary field ${name}, which this item has not`,
				'Switch on Raw Body in the Webhook node and give the name of its binary field, e.g. data',
			);
		}
		return (await functions.helpers.getBinaryDataBuffer(index, name)).toString('utf8');
	}

	/**
	 * Which of these keys this node has remembered, in whichever process.
	 *
	 * n8n can only look and record in one step, so what was only looked for is taken out again. A key has two marks and
	 * the second is looked for only where the first is there: what a crash between the two steps leaves behind is one
	 * mark, and no event is taken for done that was not.
	 */
	async recall(keys: string[]): Promise<Set<string>> {
		let found = [...new Set(keys)];
		await this.inTurn(
			async (helpers) => {
				for (const mark of MARKS) {
					if (found.length === 0) return;
					const marked = new Map(found.map((key) => [`${mark} ${key}`, key]));
					const seen = await helpers.checkProcessedAndRecord([...marked.keys()], 'node', OPTIONS);
					if (seen.new.length > 0) await helpers.removeProcessed(seen.new, 'node', OPTIONS);
					found = seen.processed.flatMap((each) => marked.get(String(each)) ?? []);
				}
			},
			() => (found = []),
		);
		return new Set(found);
	}

	/** Remembers keys for this node, for all processes and beyond a restart. */
	async remember(keys: string[]): Promise<void> {
		const marked = keys.flatMap((key) => MARKS.map((mark) => `${mark} ${key}`));
		await this.inTurn(async (helpers) => {
			await helpers.checkProcessedAndRecord(marked, 'node', OPTIONS);
		});
	}

	/** Without n8n's memory (a tool call, a database that is away) the work goes on: the caller keeps a memory of its own. */
	private async inTurn(
		use: (helpers: IExecuteFunctions['helpers']) => Promise<void>,
		withoutMemory: () => void = () => {},
	): Promise<void> {
		const { functions } = this.input;
		if (!isExecute(functions)) return withoutMemory();
		const before = tails.get(this.nodeKey) ?? Promise.resolve();
		const turn = before
			.then(async () => await use(functions.helpers))
			.catch((error: unknown) => {
				withoutMemory();
				functions.logger.warn(
					`${this.input.node.name}: n8n's memory of seen events is away: ${String(error)}`,
				);
			});
		tails.set(this.nodeKey, turn);
		await turn;
		if (tails.get(this.nodeKey) === turn) tails.delete(this.nodeKey);
	}
}

function isExecute(functions: NodeInput['functions']): functions is IExecuteFunctions {
	return 'checkProcessedAndRecord' in functions.helpers;
}
