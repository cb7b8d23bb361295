import type { NewPerson, Shop } from '../../emulator';

const DAY_MS = 24 * 60 * 60 * 1000;

/** From the range of numbers that is kept for fiction. The last one opted in last. */
const PEOPLE: NewPerson[] = [
	{
		phone: '+12125550140',
		email: 'noor@example.com',
		tags: ['VIP'],
		properties: { City: 'Boston', Orders: 7 },
	},
	{ phone: '+12125550141', email: 'liam@example.com', properties: { City: 'Denver', Orders: 1 } },
	{
		phone: '+12125550142',
		email: 'maya@example.com',
		tags: ['VIP'],
		properties: { City: 'Boston', Orders: 2 },
	},
	{
		phone: '+12125550143',
		email: 'owen@example.com',
		canSend: false,
		properties: { City: 'Austin', Orders: 4 },
	},
	{ phone: '+12125550144', email: 'zoe@example.com', properties: { City: 'Denver', Orders: 12 } },
	{
		phone: '+12125550145',
		email: 'ivan@example.com',
		tags: ['VIP'],
		properties: { City: 'Austin', Orders: 3 },
	},
	{ phone: '+12125550146', properties: { City: 'Boston', Orders: 0 } },
	{ phone: '+12125550147', email: 'ruth@example.com', properties: { City: 'Boston', Orders: 5 } },
];

/** The people of the pictures, each of whom came a day after the one before. */
export function addPeople(shop: Shop): void {
	const start = Date.now() - (PEOPLE.length + 1) * DAY_MS;
	PEOPLE.forEach((person, index) => {
		const createdAt = start + index * DAY_MS;
		shop.add({ ...person, createdAt, optedInAt: createdAt }, { updatedAt: createdAt });
	});
}
