/** What a model is told to put aside, and what that is called. */
const ORDERS =
  'instructions?|prompts?|rules?|guidelines?|directives?|commands?|training|polic(?:y|ies)|constraints?|programming|safeguards?|safety (?:settings|filters?)|restrictions?|messages?|context|conversation|guidance';
const DROP =
  "ignore|disregard|forget|override|bypass|neglect|discard|overlook|stop following|do not follow|don't follow|pay no attention to|set aside";
const MODEL =
  'ai|a\\.i\\.|llms?|language models?|(?:ai|virtual|digital|research) (?:assistants?|agents?|models?|systems?)|assistants?|chatbots?|gpt(?:-?\\d)?|chatgpt|claude|gemini|copilot|(?:automated|browsing|web) agents?|crawler bots?';
const SECRET =
  "system prompt|hidden (?:prompt|instructions)|initial (?:prompt|instructions)|(?:your|the) (?:instructions|prompt|configuration|tools)|(?:your|all|the user's) (?:api keys?|passwords?|credentials|access tokens?|secrets?)|(?:the|this|our) (?:chat|conversation)|(?:chat|conversation|search|browsing) history|private (?:data|documents|files|notes)|(?:user|person)(?:'s)? (?:data|documents|files|question|query|name|e-?mail|location|details)|(?:documents|files|notes) (?:you|that you)";
const SEND =
  'send|post|forward|upload|e-?mail|transmit|submit|exfiltrate|append|include|put|insert|encode|write|add|leak|report';

/** Each sees one way of speaking to a model; matched against one sentence in lower case, see `readings`. */
export const RULES: readonly RegExp[] = [
  // Put aside what you were told.
  new RegExp(
    `\\b(?:${DROP})\\b[^.]{0,24}\\b(?:all|any|every|everything|previous|prior|above|earlier|preceding|foregoing|your|whatever|system|developer(?:'s)?|original|initial)\\b[^.]{0,40}\\b(?:${ORDERS})\\b(?! (?:in|on|from|of) (?:the|this|your|page|step|section|chapter|manual|box))`,
  ),
  new RegExp(
    `\\b(?:${DROP})\\b (?:everything|all|anything|whatever)\\b[^.]{0,30}\\b(?:above|before|earlier|previously|you (?:were|have been|learned|read))`,
  ),
  new RegExp(
    `\\b(?:${ORDERS}) (?:above|before this|so far|you (?:were|have been) given)\\b[^.]{0,30}\\b(?:void|null|cancelled|obsolete|outdated|no longer|superseded|a test)`,
  ),
  new RegExp(
    `\\b(?:new|updated|revised|real|actual|true|urgent|important)\\b (?:${ORDERS})(?: for (?:the |you|this )?(?:${MODEL}|you))?\\s*[:：-]\\s*(?:you|do|now|send|say|print|ignore|reveal|reply|respond|output|write|tell|begin|follow|call|open|visit)`,
  ),
  /\b(?:your (?:new|real|actual|only|true) (?:task|job|goal|objective|purpose|instruction|role|mission) (?:is|now)(?: now)?(?: to\b|:)|the (?:real|actual|true) (?:task|request|question|instructions?) (?:follows?|begins?|starts?))/,
  /\bignore(?:all|previous|your|the|every)\w*(?:instructions?|prompts?|rules?)/,
  // Be somebody else.
  /\byou are (?:now|no longer|hereby|going to be)\b[^.]{0,40}\b(?:dan|ai|assistant|model|bot|unrestricted|unfiltered|jailbroken|evil|free|root|admin|developer mode|bound|restricted|claude|chatgpt|gpt)\b/,
  /\b(?:act|behave|respond|answer|reply|pretend|roleplay|role-play|imagine)\b[^.]{0,30}\b(?:as|like|to be|you are|you're)\b[^.]{0,40}\b(?:dan|unrestricted|unfiltered|uncensored|jailbroken|evil|no (?:rules|restrictions|limits|filter)|without (?:any )?(?:rules|restrictions|limits|filters?)|developer mode|system administrator|root|my (?:late )?grandm\w+)\b/,
  /\b(?:from now on|starting now|for the rest of (?:this|the) (?:chat|conversation|session))\b,? (?:you (?:will|must|shall|should|are|only)? ?)?(?:answer|respond|reply|obey|speak|act|always|never|end|begin|call|follow|my|output)\b/,
  /\b(?:enter|enable|activate|switch (?:to|into)|you are in|engage)\b[^.]{0,20}\b(?:developer|debug|god|admin|maintenance|jailbreak|dan|sudo|unrestricted) mode\b[^.]{0,60}/,
  /\bdo anything now\b/,
  // Marks of a conversation that a page has no business to hold.
  /<\s*[|｜][^<>]{0,40}[|｜]\s*>|\[\s*\/?\s*(?:inst|sys|system_prompt|tool_calls|tool_results|available_tools)\s*\]|<<\s*\/?sys\s*>>/,
  /<\/?\s*(?:system|assistant|user|human|tool_call|tool_calls|tool_response|tool_result|function_call|function_calls|function_results|untrusted\w*|search_results?|evidence|context|document|documents|source|instructions?|start_of_turn|end_of_turn|antml:\w+|invoke)(?:\s[^<>]{0,80})?\s*\/?>/,
  /^\W{0,6}(?:system|assistant|developer|system (?:prompt|message|override|note|update|notice|alert)|admin(?:istrator)? (?:override|message)|ai (?:instructions?|note|directive))\s*(?:\([^)]{0,30}\))?\W{0,4}[:：>]\s*\W{0,3}(?:you|ignore|disregard|the (?:user|assistant|previous|following)|from|now|do|never|always|please|sure|reveal|print|output|send|call|respond|reply|new|override|all|access|i (?:will|have|am)|user has|safety|begin|end|developer|stop|forget|your)\b/,
  /^#{1,6}\s*(?:system|assistant|new instructions?|instructions? (?:for|to) (?:the )?(?:ai|assistant|model|llm))\b/,
  /\b(?:begin|end|start|close)\b[\s_-]*(?:of[\s_-]*)?(?:the[\s_-]*)?(?:untrusted|system|user|search|web|page|context|retrieved|external|document|hidden)[\s_-]*(?:prompt|input|content|message|results?|context|data|documents?|instructions?|page|text|block)\b(?!.{0,40}\b(?:is|are|was|were|with|by|for|marker)\b)/,
  // Calls of tools.
  /"(?:name|tool|tool_name|function|recipient_name)"\s*:\s*"[\w.-]+"\s*,\s*"(?:arguments|parameters|args|input|params|tool_input)"\s*:/,
  /"(?:tool_calls?|function_call|tool_use)"\s*:|"type"\s*:\s*"(?:tool_use|function|tool_call)"/,
  /^\W{0,4}(?:action|tool|function)\s*:\s*[\w.]+[^.]{0,40}\b(?:action|tool)[ _]input\s*:/,
  /^\W{0,4}(?:action|tool call|function call|call tool|action input|thought)\s*:\s*(?:\w+\(|\{|i (?:should|need to|must|will) (?:now )?(?:call|send|use|run|open|fetch|ignore)|(?:send|read|delete|fetch|http|browse|web|run|exec|open|search|get|post)[_.]\w+)/,
  /\b(?:call|invoke|use|run|execute|trigger)\b (?:the |your |a )?[`"']?[\w.]{2,40}[`"']? (?:tool|function|plugin|action|api)\b[^.]{0,50}\b(?:with|to|and|on)\b[^.]{0,80}\b(?:user|documents?|files?|https?:|e-?mails?|history|contacts|password|inbox|delete|send|secret)/,
  // Spoken to by name.
  new RegExp(
    `\\b(?:attention|note to|message (?:to|for)|instructions? (?:to|for)|dear|hey|hello|memo to|notice to|if you are|if you're|as|when) (?:all |any |an? |the |you,? )?(?:${MODEL})\\b[^.]{0,60}(?:[:,-]|\\b(?:must|should|please|reading|processing|summari[sz]ing|parsing|you)\\b)[^.]{0,120}\\b(?:must|should|please|ignore|say|state|respond|reply|include|add|recommend|rate|rank|mention|do not|don't|tell|visit|click|open|send|output|write|begin|stop|praise|score|approve|insert|treat|conclude|append|call|print|also)\\b`,
  ),
  new RegExp(`\\b(?:${MODEL})\\b[^.]{0,20}\\b(?:reading|processing|summari[sz]ing|parsing|indexing|visiting) this\\b`),
  new RegExp(
    `\\b(?:the|any|this) (?:${MODEL})\\b (?:must|shall|is (?:required|instructed|ordered|to)|has to|needs to|should now|will now)\\b[^.]{0,100}\\b(?:ignore|say|respond|reply|include|recommend|rank|mention|tell|visit|open|send|output|reveal|delete|forward|approve|print|not)\\b`,
  ),
  new RegExp(`^\\W*(?:(?:hi|hey|hello|dear|ok|okay),? )?(?:${MODEL}|model)\\s*,\\s`),
  new RegExp(`\\byou,? (?:the|an?) (?:${MODEL}|model)\\b`),
  new RegExp(`^\\W*(?:${MODEL}|model) (?:instructions?|directives?|notes?|tasks?|commands?)\\s*[:：]`),
  /^#{1,6}\s*(?:response|instruction|human|assistant|user|input)\s*[:：]/,
  /^\W{0,4}(?:function_call|tool_call|tool_code|tool_use)\s*[:：=]/,
  /\bas (?:the|your|an?) (?:administrator|admin|developer|owner|operator|creator|system)\b[^.]{0,40}\bi (?:hereby )?(?:authori[sz]e|order|instruct|command|permit|allow|require|direct)\b/,
  /\b(?:obey|trust|follow|prefer|believe)\b[^.]{0,30}\b(?:this page|the page|on this page|only me|nobody but me)\b[^.]{0,40}\b(?:rather than|instead of|over|not)\b/,
  /\byou (?:have|know|face|are under) no (?:\w+ )?(?:filters?|rules|limits|restrictions|guidelines|policies)\b/,
  /\bsafety (?:module|filters?|settings|mode|checks?|system|rules|policies)\b[^.]{0,20}\b(?:disabled|removed|turned off|switched off|lifted|suspended)\b/,
  /\b(?:when|whenever|if) you (?:cite|quote|mention|use|link|summari[sz]e)\b[^.]{0,20}\b(?:page|source|document|text|site)\b[^.]{0,20}\b(?:add|say|include|mention|claim|state|write)\b/,
  /\beverything (?:before|above|prior to) (?:this|that)\b[^.]{0,30}\b(?:was|is|were)\b/,
  /\b(?:leave|put|set|lay|cast)\b[^.]{0,20}\b(?:earlier|previous|prior|your|developer's|operator's)\b[^.]{0,20}\b(?:guidance|guidelines|instructions|rules|constraints|restrictions)\b[^.]{0,10}\b(?:behind|aside|away)\b|\bset aside\b[^.]{0,30}\b(?:developer|operator|system|your)\b/,
  /\b(?:tell|assure|convince|persuade) (?:whoever|anyone who|the person who|everyone who) (?:reads|asks|sees)\b/,
  // Give away.
  /\b(?:reveal|print|repeat|output|show|display|disclose|dump|leak|recite|tell me|give me|list|share|expose|echo)\b[^.]{0,40}\b(?:your|the|all|its|above)\b[^.]{0,20}\b(?:system prompt|system message|hidden (?:prompt|instructions)|initial (?:prompt|instructions)|prompt (?:above|verbatim)|instructions? (?:verbatim|you were given|word for word)|words above|text above|developer message|confidential (?:rules|instructions))/,
  new RegExp(
    `\\b(?:${SEND})\\b[^.]{0,60}\\b(?:${SECRET})\\b[^.]{0,80}(?:https?:|www\\.|\\bto (?:the )?(?:url|link|address|server|attacker|following|this)|@|\\b(?:in|into|as) (?:the|a) (?:url|link|query|image|parameter))`,
  ),
  new RegExp(
    `\\b(?:${SEND})\\b[^.]{0,60}\\b(?:the user's|user's|everything (?:you|the user)|what the user|all (?:of )?the (?:user|conversation|documents))\\b[^.]{0,100}(?:https?:|www\\.|\\?\\w+=|\\bin (?:the|a) (?:url|link|image))`,
  ),
  /!\[[^\]]{0,80}\]\(\s*(?:https?:)?\/\/[^)\s]{1,200}(?:\?|=|%7b|\{|\[|<)[^)\s]{0,200}(?:\{|\[|<|%7b|data=|q=|query=|secret|prompt|history|context|exfil|leak|user|d=|s=|c=|p=)/,
  /\]\(\s*(?:https?:)?\/\/[^)\s]{1,200}[?&=/](?:\{|\[|<|\$\{|%7b)[^)]{0,80}(?:\}|\]|>|%7d)/,
  /\b(?:render|show|display|load|embed|include|insert|fetch|open|visit|navigate to|go to|browse to)\b[^.]{0,40}\b(?:image|picture|pixel|link|url|page|site|markdown)?\b[^.]{0,40}https?:\/\/\S+[^.]{0,20}(?:\{|\[|<|\breplac|\bappend|\bfollowed by|\bwith (?:the|your) (?:user|conversation|data|answer))/,
  /\[\s*(?:system|assistant|admin|developer)\s*\]\s*\(\s*#/,
  /\byour (?:system prompt|system message|hidden (?:prompt|instructions)|initial (?:prompt|instructions))\b/,
  /\b(?:what|print|list|quote|copy|translate|first|last|exact|full|entire)\b[^.]{0,40}\bof your (?:instructions|prompt|rules|context)\b/,
  /\b(?:base64|rot13|hex|url)[- ]?(?:encode|en|code)?d?\b[^.]{0,20}\b(?:the|this|our|your|all)\b[^.]{0,20}\b(?:conversation|chat|history|answer|question|documents?|context)\b/,
  /https?:\/\/\S*(?:\{|\[|<|%7b)\s*\{?\s*\w*(?:chat|user|conv|history|query|question|data|name|secret|prompt|answer|input|context)/,
  // Keep it from the person, or steer what they are told.
  /\b(?:do not|don't|never)\b[^.]{0,24}\b(?:tell|mention|inform|reveal|alert|warn|notify|show|disclose|let)\b[^.]{0,30}\b(?:(?:the|your) (?:user|human|person|reader|operator)(?: (?:about|of|know|see|notice|that) (?:about |of )?(?:this|these|it)\b[^.]*|\W*$)|this (?:instruction|prompt|paragraph|hidden)|these instructions)|\bwithout (?:telling|asking|informing|alerting|notifying|warning) (?:the|your) (?:user|human|person)/,
  /\b(?:the )?(?:user|human) (?:must|should|need|does|may|will) not (?:know|see|be told|be informed|notice|find out)\b/,
  /\b(?:in|with|at the end of|at the start of|begin|start|end) (?:your|every|each) (?:answers?|response|reply|replies|summary|output|message)s?\b[^.]{0,60}\b(?:must|always|say|state|include|mention|recommend|add|with|insert|write|link|that)\b[^.]{0,60}\b(?:https?:|www\.|["“'‘«]|best|only|recommend|safe|trusted|compromised|link|buy|pwned|call|phone)/,
  /\b(?:respond|reply|answer|output|say|write)\b (?:only|nothing but|exactly|just) (?:with |the (?:word|text|phrase) |in )?["“'‘«`](?!.{0,60}\b(?:button|dialog|prompt asks|question is|form)\b)/,
  /\b(?:when|if|whenever) (?:the user |you are |you're |someone )?(?:asks?|asked|summari[sz]e|summari[sz]ing|answering|queried)\b[^.]{0,60}\b(?:you must|you should|always|only|say that|tell (?:them|the user|him|her)|respond (?:that|with)|reply (?:that|with)|answer (?:that|with)|recommend only|claim)\b/,
  /\b(?:summari[sz]e|describe|rate|rank|review|present|treat) this (?:page|document|product|site|paper|result|text|candidate|article)\b[^.]{0,30}\b(?:as|first|above|positively|favou?rably|highest)\b/,
  /\b(?:this|the) (?:page|document|text|message) (?:overrides?|supersedes?|replaces?)\b[^.]{0,20}\b(?:your|you|any|all)\b[^.]{0,20}\b(?:instructions?|prompts?|rules?|guidelines?)\b/,
  /\bthe user has (?:already )?(?:approved|authori[sz]ed|consented|asked you)\b[^.]{0,60}\b(?:you|all|full|sending|access|upload|transfer|forward|delet\w+|this|to)\b/,
  // The same in other languages: put aside + what you were told.
  /\b(?:vergiss|vergessen sie|ignoriere)\b alles\b.{0,40}\b(?:gesagt|vorher|bisher|oben|zuvor)/,
  /\bn'obéi(?:s|ssez) plus\b|\brévèle[zr]? (?:tes|vos) (?:consignes|instructions)/,
  /\b(?:eres|sos|serás|actúa como|actuarás como)\b.{0,30}\b(?:asistente|modelo|ia)\b.{0,20}\bsin (?:restricciones|límites|filtros|reglas)/,
  /\bnon (?:rispettare|seguire|obbedire)\b.{0,20}\b(?:regole|istruzioni)\b/,
  /забудь(?:те)? (?:всё|все).{0,30}(?:говорил|раньше|до этого|сказан)/,
  /(?:不再受|没有|无需遵守|不受).{0,6}(?:限制|约束|规则)/,
  /\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*|überschreibe\w*)\b.{0,50}\b(?:anweisung\w*|regeln|vorgaben|befehle|instruktionen|prompts?)/,
  /\b(?:ignore[zr]?|oublie[zr]?|ne tiens pas compte|ne tenez pas compte)\b.{0,50}\b(?:instructions?|consignes|règles|directives|ordres)\b.{0,30}(?:précédent|ci-dessus|antérieur|système|reçu|donné|et )/,
  /\b(?:ignora|ignore|ignoren|olvida|olvide|haz caso omiso|descarta)\b.{0,50}\b(?:instrucciones|reglas|órdenes|indicaciones|directrices)\b.{0,30}(?:anterior|previa|sistema|de arriba|recibid|que |y )/,
  /\b(?:ignora|ignorate|dimentica|dimenticate|trascura)\b.{0,50}\b(?:istruzioni|regole|direttive|ordini)\b/,
  /\b(?:ignore|ignora|esqueça|desconsidere|desobedeça)\b.{0,50}\b(?:instruções|regras|ordens|diretrizes)\b/,
  /\b(?:negeer|vergeet)\b.{0,50}\b(?:instructies|regels|opdrachten|aanwijzingen)\b/,
  /(?:игнорируй\S*|проигнорируй\S*|забудь\S*|не обращай внимания).{0,50}(?:инструкци|правил|указани|команд|промпт)/,
  /(?:zignoruj|ignoruj|zapomnij).{0,50}(?:instrukcj|polece|zasad|poprzedni)/,
  /(?:忽略|无视|無視|忘记|忘掉|不要理会).{0,20}(?:指令|指示|提示|规则|規則|命令|要求)/,
  /(?:指示|命令|プロンプト|ルール|指令).{0,12}(?:無視|忘れ|従わない)/,
  /(?:지시|명령|규칙|프롬프트).{0,12}(?:무시|잊어|따르지)/,
  /(?:önceki|yukarıdaki|tüm).{0,30}(?:talimat|kural|komut)\S*.{0,20}(?:yok say|unut|görmezden|dikkate alma)/,
  /(?:تجاهل|انس|لا تتبع).{0,40}(?:التعليمات|الأوامر|القواعد|تعليمات)/,
  /(?:पिछले|सभी|उपरोक्त).{0,30}(?:निर्देश|नियम).{0,30}(?:अनदेखा|भूल|नज़रअंदाज़)/,
];
