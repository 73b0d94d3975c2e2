/** Colours of the charts, once for light and once for dark. Plain rules: some viewers know no variables. */

interface Palette {
  readonly page: string;
  readonly frame: string;
  readonly role: string;
  readonly child: string;
  readonly text: string;
  readonly quiet: string;
  readonly event: string;
  readonly timer: string;
  readonly always: string;
  readonly final: string;
}

const light: Palette = {
  page: '#ffffff',
  frame: '#c3ccd6',
  role: '#f5f8fc',
  child: '#ffffff',
  text: '#1f2328',
  quiet: '#656d76',
  event: '#0757ba',
  timer: '#9a5b00',
  always: '#7a3fd1',
  final: '#fff1f0',
};

const dark: Palette = {
  page: '#0d1117',
  frame: '#3d4650',
  role: '#161c25',
  child: '#0d1117',
  text: '#e6edf3',
  quiet: '#9198a1',
  event: '#6cb2ff',
  timer: '#e3a53c',
  always: '#bf9bff',
  final: '#2a1517',
};

const SHAPES = [
  'text{font:11.5px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}',
  '.title,.subtitle{font:600 15px -apple-system,"Segoe UI","Noto Sans","DejaVu Sans",Helvetica,Arial,sans-serif}',
  '.subtitle{font-size:13px}',
  '.citation{text-anchor:end;font-size:11px}',
  '.page,.box,.inner{stroke-width:1}',
  '.role,.final{stroke-width:1.5}',
  '.everywhere{stroke-dasharray:5 4}',
  '.inner,.line,.mark{fill:none}',
  '.line{stroke-width:1.4}',
  '.mark{stroke-width:1.1;stroke-linecap:round;stroke-linejoin:round}',
  '.head,.dot{stroke:none}',
];

function colours(palette: Palette): readonly string[] {
  const { page, frame, role, child, text, quiet, event, timer, always, final } = palette;
  return [
    `text,.title,.subtitle{fill:${text}}`,
    `.citation,text.guard,text.entry,text.exit{fill:${quiet}}`,
    `text.event{fill:${event}}`,
    `text.timer{fill:${timer}}`,
    `text.always{fill:${always}}`,
    `.page{fill:${page};stroke:${frame}}`,
    `.box,.inner{stroke:${frame}}`,
    `.role,.everywhere{fill:${role}}`,
    `.child{fill:${child}}`,
    `.final{fill:${final}}`,
    `.dot{fill:${text}}`,
    `.line,.mark{stroke:${quiet}}`,
    `.head{fill:${quiet}}`,
    `.line.event,.mark.event{stroke:${event}}`,
    `.line.timer,.mark.timer{stroke:${timer}}`,
    `.line.always,.mark.always{stroke:${always}}`,
    `.head.event{fill:${event}}`,
    `.head.timer{fill:${timer}}`,
    `.head.always{fill:${always}}`,
  ];
}

export const STYLE = [
  '',
  ...SHAPES,
  ...colours(light),
  '@media (prefers-color-scheme:dark){',
  ...colours(dark),
  '}',
  '',
].join('\n');
