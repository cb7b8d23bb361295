import type { Shop } from './shop';
import type { SubscriberQuery } from './subscriberQuery';
import type { World } from './world';

/** Called before a page of the list is read, e.g. to change what it will hold. */
export type PageHook = (shop: Shop, query: SubscriberQuery) => void;

/** What happens in a shop between two reads of its list: a walk over the pages is never alone. */
export class PageReads {
	private hooks: PageHook[] = [];

	constructor(private readonly world: World) {}

	add(hook: PageHook): void {
		this.hooks.push(hook);
	}

	before(shop: Shop, query: SubscriberQuery): void {
		for (const hook of this.hooks) hook(shop, query);
		for (let n = 0; n < this.world.options.churn; n++) this.touchOne(shop);
	}

	reset(): void {
		this.hooks = [];
	}

	private touchOne(shop: Shop): void {
		const at = Math.floor(this.world.random() * shop.store.size);
		for (const { phone } of shop.store.order('created_at').slice(at, at + 1)) shop.touch(phone);
	}
}
