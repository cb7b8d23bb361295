import fc from 'fast-check';

import { formatFieldPath, parseFieldPath } from '../../../../nodes/Postscript/domain/fieldPath';
import { usedPaths } from '../../../../nodes/Postscript/domain/usedPaths';

describe('usedPaths', () => {
	it.each<[string, string[]]>([
		['={{ $json.phone }}', ['phone']],
		['={{ $json.a.b }}', ['a.b']],
		['={{ $json?.x }}', ['x']],
		['={{ $json?.["x y"]?.z }}', ['["x y"].z']],
		['={{ $json["e mail"].x }}', ['["e mail"].x']],
		["={{ $json['it\\'s'] }}", ['["it\'s"]']],
		['={{ $json.items[0].sku }}', ['items[0].sku']],
		['={{ $input.item.json.x }}', ['x']],
		['={{ $input.first().json.x }}', ['x']],
		['={{ $input.all()[0].json["x"] }}', ['x']],
		["={{ $('Node').item.json.x }}", ['x']],
		["={{ $('A (copy)').first().json.x.y }}", ['x.y']],
		['={{ $node["X"].json.x }}', ['x']],
		['={{ $node["X"]["json"]["x"] }}', ['x']],
		['={{ $items("X")[0].json.x }}', ['x']],
		['={{ $json.größe }}', ['größe']],
		['=+1{{ $json.a }} and {{ $json.b }}', ['a', 'b']],
		['={{ $json.phone.replace(/\\D/g, "") }}', ['phone']],
		['={{ $json.phone?.trim() }}', ['phone']],
		['={{ $json.tags.map((tag) => tag.name).join(",") }}', ['tags']],
		['={{ $json.a ?? $json.b.c }}', ['a', 'b.c']],
		['={{ `${$json.area}-${$json.line}` }}', ['area', 'line']],
		['={{ $json\n  .a\n  .b }}', ['a.b']],
		['={{ (() => { const { a, b } = $json; return a + b })() }}', ['a', 'b']],
		[
			'={{ (() => { const {a: x = 1, "b c": y, d: { e }, ...rest} = $json.out; return x })() }}',
			['out.a', 'out["b c"]', 'out.d.e'],
		],
		["={{ (() => { let { a } = $('X').item.json; return a })() }}", ['a']],
		['={{ (({ a, b: c }) => a + c)($json) }}', ['a', 'b']],
		['={{ (() => { const j = $json; return j.phone ?? j["b"] })() }}', ['phone', 'b']],
		['={{ (() => { const o = $json.output; return o.phone.trim() })() }}', ['output.phone']],
		['={{ (() => { const p = $json.phone; return p })() }}', ['phone']],
		['={{ (() => { const j = $json; const { a } = j; return a })() }}', ['a']],
		['={{ (() => { const a = $json; const a = a.b; return a })() }}', []],
		['={{ Object.keys($json).join() }}', []],
		['={{ Object.keys($json.output).join() }}', ['output']],
		['={{ $json }}', []],
		['={{ $jsonish.a }}', []],
		['={{ $response.json().a }}', []],
		['={{ $now.toISO() }}', []],
		['$json.phone', []],
		['', []],
	])('%s uses %j', (expression, paths) => {
		expect(usedPaths({ a: expression })).toEqual(paths);
	});

	it('looks into every parameter, and tells each path once', () => {
		const parameters = {
			phone: '={{ $json.phone }}',
			subscriber: { __rl: true, mode: 'phone', value: '={{ $json.phone }}' },
			additionalFields: { tags: '={{ $json.tag }}', count: 5, on: true },
			properties: { property: [{ name: 'x', value: '={{ $json.x }}' }] },
		};
		expect(usedPaths(parameters)).toEqual(['phone', 'tag', 'x']);
	});

	it('reads any text without complaint', () => {
		const piece = fc.oneof(
			fc.constantFrom('$json', '.json', '.a', '["b"]', '{', '}', ' = ', 'const a', '=> ', '(', ')'),
			fc.string(),
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
				for (const path of usedPaths({ a: `=${pieces.join('')}` })) expect(path).not.toBe('');
			}),
		);
	});
});

describe('parseFieldPath', () => {
	it.each([
		['a', ['a']],
		['a.b', ['a', 'b']],
		['a[0].b', ['a', '0', 'b']],
		['["e mail"].x', ['e mail', 'x']],
		['e mail', ['e mail']],
		['order-id', ['order-id']],
		['a.', ['a.']],
		['', ['']],
	])('%j is %j', (text, path) => expect(parseFieldPath(text)).toEqual(path));

	it('reads what formatFieldPath wrote', () => {
		const name = fc.string({ unit: 'binary', minLength: 1 });
		fc.assert(
			fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (path) => {
				expect(parseFieldPath(formatFieldPath(path))).toEqual(path);
			}),
		);
	});
});
