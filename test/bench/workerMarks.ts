import type { EmulatorProcess } from './emulatorProcess';
import type { Marks } from './workerFigures';
import { AUDIENCE, AUDIENCE_PROPERTY } from './workloads';

/** What the items left in the shop: each sends one event, those of the audience after a change of the person. */
export async function marksOf(emulator: EmulatorProcess, ids: string[]): Promise<Marks> {
	const events = new Map<string, number>();
	for (const { subscriberId } of await emulator.events()) {
		if (subscriberId) events.set(subscriberId, (events.get(subscriberId) ?? 0) + 1);
	}
	const members = new Set(
		(await emulator.people())
			.filter(({ properties }) => String(properties[AUDIENCE_PROPERTY] ?? '').includes(AUDIENCE))
			.map(({ id }) => id),
	);
	const marks: Marks = { none: 0, once: 0, twice: 0, half: 0 };
	for (const id of ids) {
		const count = events.get(id) ?? 0;
		if (count > 1) marks.twice += 1;
		else if (count === 1) marks.once += 1;
		else if (members.has(id)) marks.half += 1;
		else marks.none += 1;
	}
	return marks;
}
