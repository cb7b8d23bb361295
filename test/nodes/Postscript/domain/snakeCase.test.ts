import { snakeCase } from '../../../../nodes/Postscript/domain/snakeCase';

describe('snakeCase', () => {
	it.each([
		['firstName', 'first_name'],
		['First Name', 'first_name'],
		['first-name', 'first_name'],
		['first.name', 'first_name'],
		['HTTPServerURL', 'http_server_url'],
		['line2Address', 'line2_address'],
		['already_snake', 'already_snake'],
		['éCole', 'é_cole'],
		['名前', '名前'],
		['Lieblings🎉Farbe', 'lieblings🎉farbe'],
	])('%s becomes %s', (name, expected) => expect(snakeCase(name)).toBe(expected));
});
