import type { Finding } from '../api/lookup';
import { lookUp } from '../api/lookup';
import type { RunContext } from './job';

/** Somebody whom the items know by phone (E.164), email, or both. */
export interface Person {
	phone?: string;
	email?: string;
}

/**
 * Looks many people up with few requests: by phone first, and by email those who were not found by phone.
 *
 * @returns what is known of each of them
 */
export async function findPeople(
	run: RunContext,
	people: Person[],
): Promise<(person: Person) => Finding> {
	const phones = people.flatMap(({ phone }) => phone ?? []);
	const byPhone = await lookUp(run.client, 'phone', phones);
	const phoneFinding = ({ phone }: Person): Finding => (phone ? byPhone(phone) : { kind: 'none' });
	const emails = people
		.filter((person) => phoneFinding(person).kind === 'none')
		.flatMap(({ email }) => email ?? []);
	const byEmail = await lookUp(run.client, 'email', emails);
	return (person) => {
		const finding = phoneFinding(person);
		return finding.kind === 'none' && person.email ? byEmail(person.email) : finding;
	};
}
