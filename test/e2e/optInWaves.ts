import type { Shop } from '../emulator/shop';

export const OPTED_IN = 'shop.subscriber.opt_in';
export const OPTED_OUT = 'shop.subscriber.opt_out';

/** The people who opt in and out at one time. */
export interface Wave {
	ins: string[];
	outs: string[];
}

/** Real area codes of the US: the fictional range has only a hundred numbers in each. */
const AREAS = ['201', '202', '203', '205', '206', '207', '208', '209', '210', '212'];

const numbers = AREAS.flatMap((area) =>
	Array.from({ length: 100 }, (_, index) => `+1${area}55501${String(index).padStart(2, '0')}`),
);

const newcomers = numbers.slice(0, 150);
const returning = numbers.slice(150, 300);
const leavers = numbers.slice(300, 460);
/** They stay subscribed; only their tags change. */
const stayers = numbers.slice(460, 560);

/** 300 opt-ins and 200 opt-outs; the 40 newcomers who opt out with the last wave opted in with the first two. */
export const waves: Wave[] = [
	{ ins: newcomers.slice(0, 20), outs: leavers.slice(0, 20) },
	{ ins: [...newcomers.slice(20, 60), ...returning.slice(0, 40)], outs: leavers.slice(20, 60) },
	{ ins: [...newcomers.slice(60, 110), ...returning.slice(40, 90)], outs: leavers.slice(60, 120) },
	{ ins: newcomers.slice(110), outs: leavers.slice(120) },
	{ ins: returning.slice(90), outs: newcomers.slice(0, 40) },
];

/** Adds the people who exist before the first wave, unchanged since yesterday. */
export function seedPeople(people: Shop): void {
	let createdAt = Date.now() - 24 * 60 * 60 * 1000;
	for (const phone of [...leavers, ...stayers, ...returning]) {
		createdAt += 1000;
		const canSend = !returning.includes(phone);
		people.add({ phone, createdAt, canSend }, { updatedAt: createdAt });
	}
}

export function applyWave(people: Shop, { ins, outs }: Wave): void {
	for (const phone of ins) people.optIn(phone);
	for (const phone of outs) people.optOut(phone);
}

/** The transitions of a wave, each as person and event. */
export function transitionsOf({ ins, outs }: Wave): string[] {
	return [
		...ins.map((phone) => transitionKey(phone, OPTED_IN)),
		...outs.map((phone) => transitionKey(phone, OPTED_OUT)),
	];
}

/** Identifies one transition; no person makes the same one twice here. */
export function transitionKey(phone: string, event: string): string {
	return `${phone} ${event}`;
}

/** Changes the tags of three people who stay subscribed: other ones at each call, in turn. */
export function retag(people: Shop, call: number): void {
	for (let offset = 0; offset < 3; offset++) {
		const phone = stayers[(call * 3 + offset) % stayers.length];
		people.touch(phone, { tags: [`visit-${call % 7}`] });
	}
}
