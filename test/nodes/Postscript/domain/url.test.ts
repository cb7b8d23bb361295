import { parseMediaUrl } from '../../../../nodes/Postscript/domain/url';

test.each([
	'https://example.com/a.gif',
	'https://example.com/a.b/c.JPEG?x=a.mp4#d',
	'https://example.com/picture',
	'https://example.com/v1.2/picture/12345',
	'https://example.com/',
	' https://example.com/a.png ',
])('%p may be a picture', (text) => {
	expect(parseMediaUrl(text, 'Media URL')).toBe(text.trim());
});

test.each([
	'https://example.com/a.pdf',
	'https://example.com/a.WEBP',
	'https://example.com/a.svg?b.png',
])('%p is none that can be sent', (text) => {
	expect(() => parseMediaUrl(text, 'Media URL')).toThrow(/^Media URL names a file of the kind/);
});
