import type { Draw } from '../draw';
import type { Family, Plant } from '../leak';
import { outsideName, publicAddress } from '../outside';
import { addArguments, addVariable, inContainer } from '../places';

/** Forms in which clients take an address and a hurried reader sees none, or sees another. */
const FORMS: Readonly<Record<string, (draw: Draw) => string>> = {
  'upper case': (draw) => `HTTPS://${outsideName(draw).toUpperCase()}/`,
  'dot at the end': (draw) => `https://${outsideName(draw)}./x`,
  'our name as the user': (draw) => `https://harbor.internal.example.mil@${outsideName(draw)}/x`,
  'user and password': (draw) => `https://user:p%40ss@${outsideName(draw)}:8443/`,
  'our name in front': (draw) => `https://internal.example.mil.${outsideName(draw)}/`,
  'our name without its dot': (draw) => `https://${draw.word()}internal.example.mil/`,
  'loopback in front': (draw) => `https://127.0.0.1.${outsideName(draw)}/`,
  'localhost in front': (draw) => `https://localhost.${outsideName(draw)}/`,
  'service of a cluster in front': (draw) => `https://${draw.word()}.${draw.word()}.svc.${outsideName(draw)}/`,
  punycode: (draw) => `https://xn--${draw.word()}-kva.example.net/`,
  'letters of another script': (draw) => `https://b\u00fccher-${draw.word()}.example.net/`,
  'dots of another script': (draw) => `https://${outsideName(draw).replaceAll('.', '\u3002')}/`,
  'letters of full width': (draw) => wide(outsideName(draw)),
  'letters of full width, dots of another script': (draw) => wide(outsideName(draw)).replaceAll('．', '。'),
  'name and path without a scheme': (draw) => `${outsideName(draw)}/${draw.word()}/${draw.word()}`,
  'percent signs': (draw) => `https://${outsideName(draw).replace('e', '%65')}/`,
  'percent signs throughout': (draw) => encodeURIComponent(`https://${outsideName(draw)}/${draw.word()}`),
  'address as one number': (draw) => `http://${numberOf(publicAddress(draw))}/`,
  'address in hexadecimal': (draw) => `http://0x${numberOf(publicAddress(draw)).toString(16)}/`,
  'address in octal': (draw) =>
    `http://${publicAddress(draw)
      .split('.')
      .map((part) => `0${Number(part).toString(8)}`)
      .join('.')}/`,
  'address in three parts': (draw) => {
    const [first, second, third, fourth] = publicAddress(draw).split('.').map(Number);
    return `http://${first ?? 0}.${second ?? 0}.${(third ?? 0) * 256 + (fourth ?? 0)}/`;
  },
  'address as IPv6': (draw) => `http://[::ffff:${publicAddress(draw)}]/`,
  'address behind a translator': (draw) => `http://[64:ff9b::${publicAddress(draw)}]/`,
  'no scheme': (draw) => `//${outsideName(draw)}/script.js`,
  'strokes the other way': (draw) => `https:\\\\${outsideName(draw)}\\x`,
  'key that comes twice': (draw) => `{"endpoint": "https://${outsideName(draw)}/x", "endpoint": "http://gateway"}`,
  'strokes escaped': (draw) => `{"a":"https:\\/\\/${outsideName(draw)}\\/x"`,
  'driver before the scheme': (draw) => `jdbc:postgresql://${outsideName(draw)}:5432/x`,
  'inside another address': (draw) => `https://harbor.internal.example.mil/redirect?to=https://${outsideName(draw)}/`,
  'second of a list': (draw) => `harbor.internal.example.mil,https://${outsideName(draw)}`,
  'default of a variable': (draw) => `https://\${UPSTREAM:-${outsideName(draw)}}/x`,
  'default of a variable of the collector': (draw) => `\${env:UPSTREAM:-https://${outsideName(draw)}/x}`,
  'default of a property': (draw) => `\${upstream.url:https://${outsideName(draw)}/x}`,
  'word of a template': (draw) => `{{ env "UPSTREAM" | default "https://${outsideName(draw)}/x" }}`,
  'our name before a stroke and an at': (draw) => `https://internal.example.mil\\@${outsideName(draw)}/`,
  'path that is a variable': (draw) => `https://${outsideName(draw)}$(SUFFIX)`,
  'name that begins with a variable': (draw) => `https://$(REGION).${outsideName(draw)}/`,
};

/** The same in the full width of East Asian type. */
function wide(name: string): string {
  return name.replace(/[!-~]/g, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0));
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function planted(form: (draw: Draw) => string): Plant {
  return (draw, output) => {
    const value = form(draw);
    const quoted = /[\\"]/.test(value) ? null : value;
    return inContainer(draw, output, { rules: ['NET-001'], line: quoted }, ({ container }) =>
      draw.int(0, 1) === 0
        ? addVariable(draw, container, draw.pick(['UPSTREAM', 'X', 'API', draw.word().toUpperCase()]), value)
        : addArguments(container, draw.pick([value, `--endpoint=${value}`, `--${draw.word()}=${value}`])),
    );
  };
}

export const DISGUISES: Family = {
  name: 'hosts in disguise',
  variants: Object.fromEntries(Object.entries(FORMS).map(([name, form]) => [name, planted(form)])),
};
