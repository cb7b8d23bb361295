import type { Finding } from '../api/lookup';
import { lookUp } from '../api/lookup';
import { parseEmail } from '../domain/identifiers';
import { isBlank } from '../domain/guards';
import { parsePhone } from '../domain/phone';
import type { ItemReader, RunContext } from '../execution/job';
import { readDefaultCountry } from '../api/findSubscribers';

/** Somebody whom the items know by phone (E.164), email, or both. */
export interface Person {
	phone?: string;
	email?: string;
}

/**
 * Reads the parameters Phone and Email; the default country is the one chosen under Additional Fields
 * or Options.
 *
 * @returns the phone in E.164, the email without white space around it; undefined where empty
 * @throws InputError naming the parameter that is wrong
 */
export function readPerson(item: ItemReader): Person {
	const phone = item.param('phone', '');
	const email = item.param('email', '');
	return {
		phone: isBlank(phone) ? undefined : parsePhone(phone, readDefaultCountry(item), 'Phone'),
		email: isBlank(email) ? undefined : parseEmail(email, 'Email'),
	};
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
