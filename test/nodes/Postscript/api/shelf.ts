import type { SubscriberSource } from '../../../../nodes/Postscript/api/subscriberList';
import type { Query } from '../../../../nodes/Postscript/api/types';
import type { Subscriber } from '../../../../nodes/Postscript/domain/subscriber';

/**
 * A list of subscribers as Postscript's reference describes it, in memory: filters, sorts, pages counted
 * by number, nothing kept between two requests.
 */
export class Shelf {
	readonly queries: Query[] = [];

	/** Called after each answer, with the number of answers so far: for what changes meanwhile. */
	onAnswer: (answers: number) => void = () => {};

	constructor(
		public rows: Subscriber[],
		private readonly options: {
			pageSize?: number;
			/** Whether `page_info` comes along. */
			tellsPages?: boolean;
			/** Whether filters by time are left out of account. */
			ignoresTime?: boolean;
			/** Whether filters by time count in whole seconds, what is below cut off. */
			cutsTime?: boolean;
		} = {},
	) {}

	get source(): SubscriberSource {
		return {
			request: async <T>(_name: string, parts: { query?: Query } = {}) =>
				await Promise.resolve(this.answer(parts.query ?? {}) as T),
		};
	}

	private answer(query: Query): unknown {
		this.queries.push(query);
		const { pageSize = 2, tellsPages = true } = this.options;
		const matches = this.sorted(query).filter((row) => this.isMatch(row, query));
		const page = Number(query.page ?? 1);
		const total = Math.max(1, Math.ceil(matches.length / pageSize));
		const subscribers = matches.slice((page - 1) * pageSize, page * pageSize);
		this.onAnswer(this.queries.length);
		return { subscribers, ...(tellsPages && { page_info: { page, total_pages: total } }) };
	}

	private isMatch(row: Subscriber, query: Query): boolean {
		return Object.entries(query).every(([name, value]) => {
			const [field, operator] = name.split('__');
			const own = String(row[field as keyof Subscriber]);
			if (operator === 'in') return [value].flat().some((each) => alike(each) === alike(own));
			if (operator === 'eq') return alike(own) === alike(value);
			if (this.options.ignoresTime) return true;
			const bound = this.options.cutsTime ? String(value).replace(/\.\d+/, '') : value;
			if (operator === 'gte') return rank(own) >= rank(bound);
			return operator !== 'lte' || rank(own) <= rank(bound);
		});
	}

	private sorted({ sort = 'created_at__asc' }: Query): Subscriber[] {
		const [field, direction] = String(sort).split('__') as [keyof Subscriber, string];
		const sign = direction === 'desc' ? -1 : 1;
		const order = (a: Subscriber, b: Subscriber) => (rank(a[field]) < rank(b[field]) ? -1 : 1);
		return [...this.rows].sort((a, b) => (a[field] === b[field] ? 0 : sign * order(a, b)));
	}
}

/** Phones in whichever form are compared by their digits. */
const alike = (value: unknown) => String(value).replace(/^\+/, '');

/** Times by what they mean, anything else by its letters. */
const rank = (value: unknown) =>
	/^\d{4}-\d{2}-\d{2}T/.test(String(value)) ? Date.parse(String(value)) : String(value);
