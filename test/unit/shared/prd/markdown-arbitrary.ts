import fc from 'fast-check';

const pieces = [
  '# ', '## Requirements\n', '- ', '1. ', '> ', '```\n', '~~', '**', '`', '| a | b |\n|--|--|\n', '|', '<!-- ', ' -->', '<div hidden>', '</div>', '<b title="x">', '<role>', '<script>', '</script>', '[a](b "t")', '[x]: y (z)\n', '&#8203;', '&shy;', '&lt;', '\\', '<', '>', '<!', '-->', '--', '\n\n', '\n', '\r\n', ' ', '\t', '---\n',
  'The app shall work. ', 'As a user, I want to log in. ', 'FR-1: ', '用户可以搜索。', 'システムは保存すること。', '\u200b', '\u202e', '\u{e0041}\u{e0042}', '👨‍👩‍👧', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', '\ufeff', '\u0000', '\ud800', '\u00ad', '\u2028', 'م\u200cن', 'a\ufe0f',
];

/** Texts put together of what matters to Markdown, HTML and Unicode, with some noise. */
export const markdownText = fc.array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...pieces) }, { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) }), { maxLength: 40 }).map((parts) => parts.join(''));
