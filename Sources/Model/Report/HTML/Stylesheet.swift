/// The look of the HTML report.
///
/// Colours of data are those of Okabe and Ito, told apart by dashes and shapes too.
enum Stylesheet {
    /// What the page's policy allows; a test computes it again.
    static let hash: Markup = "'sha256-xJoAXloptnT8q2kzjH3Rk4BRY+pIp+YEhTu8omVGNlQ='"

    static let text: Markup = #"""
        :root{color-scheme:light dark;--bg:#fff;--ink:#16202a;--soft:#56636f;--line:#dfe5ea;--panel:#f6f8fa;
        --accent:#0b5c8f;--c1:#0072b2;--c2:#d55e00;--c3:#009e73;--c4:#a8568a;--c5:#16202a;--c6:#8a7400;
        --good:#00684c;--good-bg:#e9f6f1;--good-line:#009e73;--bad:#a63c00;--bad-bg:#fdf0e8;--bad-line:#d55e00;
        --open:#735600;--open-bg:#fdf6e1;--open-line:#c79500;--heat:#0b4f80;--late:#d55e00}
        @media screen and (prefers-color-scheme:dark){:root{--bg:#111418;--ink:#e6ebf0;--soft:#9dabb8;--line:#2b333c;
        --panel:#191e24;--accent:#7cc4f0;--c1:#56b4e9;--c2:#e69f00;--c3:#2fc79a;--c4:#e39bc6;--c5:#e6ebf0;--c6:#f0e442;
        --good:#6fdcb9;--good-bg:#10261f;--good-line:#2fc79a;--bad:#ffa873;--bad-bg:#2d1a10;--bad-line:#e8772e;
        --open:#f0cf6a;--open-bg:#292310;--open-line:#c79500;--heat:#7cc4f0;--late:#e8772e}}
        *{box-sizing:border-box}
        html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
        body{margin:0 auto;max-width:1264px;padding:40px 32px 64px;background:var(--bg);color:var(--ink);
        font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        h1,h2,h3,h4,p,figure,dl,dd,ul,pre{margin:0;padding:0}
        h1{font-size:32px;line-height:1.2;letter-spacing:-.015em;overflow-wrap:anywhere}
        h2{font-size:21px;line-height:1.3;letter-spacing:-.01em;margin:56px 0 16px}
        h3{font-size:17px;line-height:1.4;margin:32px 0 10px;overflow-wrap:anywhere}
        h4{font-size:14px;font-weight:600}
        a{color:var(--accent);text-underline-offset:2px}
        code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.9em}
        :focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
        .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        .skip{position:absolute;left:-9999px}.skip:focus{left:16px;top:8px}
        .brand{font-weight:650;color:var(--accent);margin-bottom:18px}.brand span{color:var(--soft);font-weight:400}
        .facts{margin-top:8px;color:var(--soft)}.facts span:not(:last-child)::after{content:" ·"}
        nav{margin:18px 0 28px;display:flex;flex-wrap:wrap;gap:6px 22px}nav a{text-decoration:none}
        nav a:hover{text-decoration:underline}
        section>.sentence{max-width:78ch}
        .verdict,.trust{border-left:5px solid;border-radius:8px;padding:22px 26px}
        .verdict h2{margin:0 0 4px;font-size:28px}.verdict .sentence{font-size:17px}
        .verdict.good{background:var(--good-bg);border-color:var(--good-line)}.verdict.good h2{color:var(--good)}
        .verdict.bad{background:var(--bad-bg);border-color:var(--bad-line)}.verdict.bad h2{color:var(--bad)}
        .verdict.open{background:var(--open-bg);border-color:var(--open-line)}.verdict.open h2{color:var(--open)}
        .trust{margin-top:16px;background:var(--panel);border-color:var(--line)}
        .trust.open{background:var(--open-bg);border-color:var(--open-line)}
        .trust h2{margin:0 0 4px;font-size:17px}.level::first-letter{text-transform:uppercase}.level{display:inline-block}
        .level::after{content:"."}.trust.good .level{color:var(--good)}.trust.open .level{color:var(--open)}
        .trust details{margin:10px 0 0}.checks{list-style:none;margin-top:8px}.checks li{padding-left:20px;position:relative}
        .checks li::before{content:"✓";position:absolute;left:0;color:var(--good)}.checks .bad::before{content:"!";
        color:var(--bad);font-weight:700}
        .warning{margin:12px 0 0;padding:8px 14px;border-left:4px solid var(--open-line);border-radius:4px;
        background:var(--open-bg);color:var(--open);max-width:90ch}
        .warning b::after{content:":"}.verdict .warning{background:none;padding-left:10px}
        .outcome{display:inline-block;min-width:64px;padding:1px 9px;border-radius:99px;border:1px solid;font-weight:600;
        font-size:13px;text-align:center}
        .outcome.good{color:var(--good)}.outcome.bad{color:var(--bg);background:var(--bad);border-color:var(--bad)}
        .outcome.open{color:var(--open);border-style:dashed}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums}
        th{font-weight:600;text-align:left}td,th{padding:7px 12px 7px 0;vertical-align:top}
        thead th{color:var(--soft);font-weight:500;font-size:13px;vertical-align:bottom}
        small{display:block;color:var(--soft);font-size:12px;font-weight:400}
        .scroll{overflow-x:auto;max-width:100%}.scenario .scroll{background:
        linear-gradient(to left,var(--bg) 40%,transparent) right/36px 100% no-repeat local,
        radial-gradient(farthest-side at 100% 50%,rgba(128,128,128,.5),transparent) right/14px 100% no-repeat scroll}
        .sideways{display:none;color:var(--soft);font-size:13px;text-align:right}
        .objectives{margin-top:16px;width:100%}.objectives td,.objectives tbody th{border-top:1px solid var(--line)}
        .objectives small{font-size:13px}.objectives tbody th{font-weight:400}
        .scenario{margin-top:28px;padding-top:4px;border-top:1px solid var(--line)}
        .scenario h3{margin-top:20px;font-size:19px}
        .badge{display:inline-block;margin-left:6px;padding:0 9px;border:1px solid var(--line);border-radius:99px;
        font-size:12px;font-weight:500;color:var(--soft);vertical-align:2px}
        .line div{display:grid;grid-template-columns:92px 1fr;gap:12px;padding:1px 0}.line dt{color:var(--soft)}
        .line dd{overflow-wrap:anywhere}
        .tiles{list-style:none;display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:20px 0}
        .tiles li{background:var(--panel);border-radius:8px;padding:12px 16px}
        .tiles span{color:var(--soft);font-size:13px}
        .tiles b{display:block;font-size:23px;font-weight:600;letter-spacing:-.01em;font-variant-numeric:tabular-nums}
        .results{font-size:13.5px;white-space:nowrap;min-width:100%}
        .results td,.results thead th{text-align:right;padding:6px 5px}.results small{font-size:11px}
        .results th[rowspan]:first-child,.results tbody th{text-align:left;padding-left:0;position:sticky;left:0;background:var(--bg)}
        .results thead a{color:inherit}
        .results thead th[colspan]{text-align:center}
        .results tbody tr{border-top:1px solid var(--line)}.results .first{border-left:1px solid var(--line)}
        .results .phase th{font-weight:600}.results .nested th{font-weight:400;padding-left:16px}
        .results tbody tr:hover,.results tbody tr:hover th{background:var(--panel)}
        .missing{color:var(--soft)}.failed{color:var(--bad);font-weight:600}
        .spoilt{display:inline-block;width:17px;line-height:17px;border-radius:50%;background:var(--open-line);color:#16202a;
        text-align:center;font-weight:700;font-style:normal;font-size:12px}
        .note,.quiet{color:var(--soft);font-size:13px}.note{margin:10px 0 0;max-width:100ch}
        details{margin-top:10px}summary{cursor:pointer;color:var(--accent);width:fit-content}
        pre{white-space:pre-wrap;overflow-wrap:anywhere}details pre{margin-top:8px;padding:14px 16px;border-radius:8px;
        background:var(--panel);max-height:480px;overflow:auto}
        .errors{width:100%}.errors td,.errors tbody th{border-top:1px solid var(--line)}.number{text-align:right;white-space:nowrap}
        .errors .number{padding-right:20px}.sample{width:50%;min-width:220px}.sample pre{max-height:150px;overflow:auto}
        .definitions div{padding:5px 0;display:grid;grid-template-columns:minmax(150px,240px) 1fr;gap:12px}
        .definitions dt{font-weight:600}.definitions div:target{background:var(--open-bg)}
        .charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:20px;margin-top:16px}
        .chart{position:relative;border:1px solid var(--line);border-radius:10px;padding:14px 16px 12px;min-width:0}
        figcaption{display:flex;flex-wrap:wrap;gap:2px 18px;align-items:baseline;justify-content:space-between}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:2px 14px;font-size:13px;color:var(--soft)}
        .legend svg{width:24px;height:10px;margin-right:6px;vertical-align:0}
        .chart>svg{display:block;width:100%;height:auto;margin-top:6px;overflow:visible;touch-action:pan-y}
        .chart .note{margin:2px 0 0}.chart details{margin-top:6px;font-size:13px}
        .numbers{margin-top:6px;white-space:nowrap}.chart .scroll{max-height:260px;overflow:auto}
        .numbers td,.numbers th{padding:2px 18px 2px 0;text-align:right;font-weight:400}
        .numbers th:first-child{text-align:left}.numbers thead th{position:sticky;top:0;background:var(--bg)}
        text{font:11px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--soft)}
        .end{text-anchor:end}.middle{text-anchor:middle}svg .label{font-weight:600}.where{font-size:10.5px}
        .grid{stroke:var(--line);fill:none}.axis,.mark{stroke:var(--soft);fill:none;stroke-opacity:.7}
        .phase,.outside{fill:var(--soft);fill-opacity:.07}.odd{fill-opacity:.14}.outside{fill-opacity:.12}
        .late{fill:var(--late);fill-opacity:.35}.limit{stroke:var(--c2);stroke-dasharray:2 3;fill:none}
        .s1,.s2,.s3,.s4,.s5,.s6{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
        .s1,.d1{stroke:var(--c1)}.s2,.d2{stroke:var(--c2)}.s3,.d3{stroke:var(--c3)}.s4,.d4{stroke:var(--c4)}
        .s5,.d5{stroke:var(--c5)}.s6,.d6{stroke:var(--c6)}
        .s2{stroke-dasharray:3 7}.s3{stroke-dasharray:9 4}.s4{stroke-dasharray:2 4}.s5{stroke-dasharray:9 4 2 4}
        .s6{stroke-dasharray:14 4}.solid{stroke-dasharray:none}.nothing{font-size:13px}.thin{stroke-width:1;stroke-opacity:.6}
        .chart .f1{fill:var(--c1)}.chart .f2{fill:var(--c2)}.chart .f3{fill:var(--c3)}.chart .f4{fill:var(--c4)}
        .chart .f5{fill:var(--c5)}.chart .f6{fill:var(--c6)}.chart .band{fill-opacity:.18}
        svg .t1{fill:var(--c1)}svg .t2{fill:var(--c2)}svg .t3{fill:var(--c3)}svg .t4{fill:var(--c4)}svg .t5{fill:var(--c5)}
        svg .t6{fill:var(--c6)}
        .dots{fill:none;stroke-width:1.4;stroke-opacity:.75}.d1{stroke-width:4.4;stroke-linecap:round}
        .d2{stroke-width:4;stroke-linecap:square}
        .h1,.h2,.h3,.h4,.h5,.h6{fill:var(--heat)}.h1{fill-opacity:.16}.h2{fill-opacity:.32}.h3{fill-opacity:.48}
        .h4{fill-opacity:.64}.h5{fill-opacity:.82}
        .cross{stroke:var(--ink);stroke-opacity:.55;fill:none}
        .tip{position:absolute;z-index:2;pointer-events:none;background:var(--ink);color:var(--bg);border-radius:6px;
        padding:6px 10px;font-size:12px;line-height:1.45;white-space:pre;font-variant-numeric:tabular-nums}
        footer{margin-top:56px;color:var(--soft);font-size:13px}
        @media (max-width:640px){body{padding:24px 16px 40px}h1{font-size:25px}h2{margin-top:40px}
        .verdict,.trust{padding:16px 18px}.verdict h2{font-size:23px}.verdict .sentence{font-size:16px}
        .tiles{grid-template-columns:1fr 1fr}.tiles li:last-child:nth-child(odd){grid-column:span 2}
        .line div,.definitions div{grid-template-columns:1fr;gap:0;padding:4px 0}.chart{padding:12px 10px}
        .objectives thead{display:none}.objectives tr,.objectives td,.objectives tbody th{display:block;border:0;padding:2px 0}
        .objectives tr{border-top:1px solid var(--line);padding:10px 0}
        .errors thead{display:none}.errors tr{display:grid;grid-template-columns:1fr auto auto;gap:0 14px;padding:8px 0;
        border-top:1px solid var(--line)}.errors td,.errors tbody th{border:0;padding:1px 0}
        .errors .sample{grid-column:1/-1;grid-row:3;width:auto}.errors td:nth-child(2),.errors td:nth-child(3){grid-row:2}
        .errors td:nth-child(3){grid-column:1}.errors td:nth-child(2){grid-column:2}.errors .number{padding:1px 0}
        text{font-size:15px}.where{font-size:14px}.badge{margin-left:0}.sideways{display:block}}
        @page{size:landscape;margin:12mm}
        @media print{body{max-width:none;padding:0;font-size:10.5pt}nav,.skip,.tip{display:none}
        *{-webkit-print-color-adjust:exact;print-color-adjust:exact}h2,h3,h4{break-after:avoid}
        .chart,.scenario table tr,.verdict,.trust{break-inside:avoid}.charts{grid-template-columns:1fr 1fr;gap:12px}
        .scroll{overflow:visible}.results{font-size:8pt}.results small{font-size:6.5pt}
        .results td,.results thead th{padding:3px 4px}.tiles{grid-template-columns:repeat(5,1fr);break-inside:avoid}
        .chart details{display:none}pre{max-height:none!important}
        h2{margin-top:28px}}
        """#
}
