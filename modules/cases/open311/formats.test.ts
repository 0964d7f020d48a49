import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { chooseFormat, escapeXml, writeAnswer } from './formats.ts';

const parser = new XMLParser({ parseTagValue: false, trimValues: false, ignoreDeclaration: true });

describe('an answer', () => {
  test('names the items of a list in XML, and is the bare list in JSON', () => {
    const value = [{ code: 403, description: 'no key' }];
    expect(writeAnswer({ root: 'errors', value }, 'json')).toBe(
      '[{"code":403,"description":"no key"}]',
    );
    expect(writeAnswer({ root: 'errors', value }, 'xml')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<errors><error><code>403</code><description>no key</description></error></errors>\n',
    );
  });

  test('leaves an element empty for what is not there', () => {
    const value = [{ media_url: null, description: '' }];
    expect(writeAnswer({ root: 'service_requests', value }, 'xml')).toContain(
      '<request><media_url/><description/></request>',
    );
    expect(writeAnswer({ root: 'service_requests', value: [] }, 'xml')).toContain(
      '<service_requests></service_requests>',
    );
  });

  test('refuses a list whose items have no name', () => {
    expect(() => writeAnswer({ root: 'services', value: { things: [1] } }, 'xml')).toThrow(
      'things',
    );
  });

  test('is well-formed XML that says the same as the text, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const value = [{ description: `.${text}.` }];
        const xml = writeAnswer({ root: 'service_requests', value }, 'xml');
        expect(XMLValidator.validate(xml)).toBe(true);
        const read = parser.parse(xml).service_requests.request.description as string;
        const plain = text
          .toWellFormed()
          // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML does not allow
          .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
        expect(read.replaceAll('&#13;', '\r')).toBe(`.${plain}.`);
      }),
    );
  });
});

test('no text can end its element or declare an entity', () => {
  expect(escapeXml('</request><!ENTITY x "&y;">')).toBe(
    '&lt;/request&gt;&lt;!ENTITY x &quot;&amp;y;&quot;&gt;',
  );
});

test('the ending of the address decides the format, then Accept, then XML', () => {
  expect(chooseFormat('json', 'text/xml')).toBe('json');
  expect(chooseFormat('xml', 'application/json')).toBe('xml');
  expect(chooseFormat(undefined, 'application/json, */*')).toBe('json');
  expect(chooseFormat(undefined, '*/*')).toBe('xml');
  expect(chooseFormat(undefined, undefined)).toBe('xml');
});
