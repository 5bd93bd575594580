"""Labelled texts for the phrase list, by what they say; written here, and not anybody's real words.

READ was looked at while the list was made, so what it scores says only that nothing got worse. UNREAD was
written before its author had read the list that they then changed, and none of it was looked at while doing so.
Whoever changes the list writes new UNREAD lines first; lines that were used to change it move to READ.
"""

READ = """
en explicit
    my dads shotgun is in the closet and im home alone and i keep looking at the closet
    i filled the tub and i have the blades lined up
    swallowed every pill i could find
    i have 90 oxys saved and tonight is the night
    just downed all my sleeping meds pls help
    took my moms whole bottle of ambien
    i slit my wrist but its not deep
    the belt is around my neck
    im gonna jump off the parking structure
    i wont be alive tomorrow
    i dont want to wake up tomorrow
    i want to be dead so bad
    i'm better off dead
    i keep planning my suicide
    gonna drive into a wall on the way home
    theres no reason for me to live
    this is the last time you'll hear from me
    by morning ill be gone. tell my kids i love them
    tonight it ends
    im done, this is it, goodbye
    i want to hurt myself really bad right now
    cant fight the urge to cut tonight
    i cut my thigh and it won't stop
    been cutting for months and nobody knows
    he said if i leave he will kill me and the kids
    my boyfriend put his hands around my throat and squeezed
    my stepdad comes into my room at night and touches me
    he's outside with a knife
    hes drunk and hes got the gun out
    im scared hes gonna hurt me tonight
    i want to kill my husband, i mean it, i have his gun
    i have thoughts of shaking my baby
    sometimes i imagine throwing my baby out the window
    im scared i'll hurt the baby
    i'm going to bring a gun to school
    my friend just took a bunch of pills and wont wake up
    my sister is on the bridge and wont come down
    my son locked himself in his room with a rifle
    came back from afghanistan and i put the gun in my mouth last night
    i want to eat my gun
    i wanna end myself
    should i just kms already
    i want to unalive
    been googling how to hang yourself
    how much insulin would kill me
    i drank a bottle of cleaning fluid
    i started the car in the garage
    i want to walk in front of a bus
    life has no meaning and ill be ending mine soon
    ready to go. wrote everyone a letter
    i tried to end it last week, pills, didnt work
    in the er last month for an overdose and ill do it again
    thinking of taking all my antidepressants at once
    i hope i get hit by a truck
    i pray god takes me in my sleep
    i dont deserve to live
    nobody would care if i killed myself
    id rather die than go home to him tonight
    i should have died in the crash
    the only way out is to die
    been sitting in my car in the parking lot with a bottle of vodka and my xanax script and idk if im going home
    everyones asleep. i got the belt out
    i cant promise i'll be safe tonight
    i dont feel safe with myself
    i need to go to the hospital i did something stupid took a lot of advil
    i've got my service weapon next to me
    my meds are in a pile on the table and im gonna take em
    put the gun to my head but couldn't pull the trigger
    i was going to hang myself but the rope broke
    feels like dying is the only thing that will fix it
    id be happier dead
    i dont wanna do life anymore i wanna be dead
    14 and i cut every night
    i carved words into my leg
    scratched my arms till they bled
    he keeps hitting me and i think next time he will kill me
    my dad beats me
    hes at my door and hes got a bat
    i am in danger, he has my phone tracked and said he'd find me
    i was raped last night
    i could snap and kill everyone at work
    gonna hurt someone if i dont get help
    i had a baby 3 weeks ago and i feel like i could put her in the tub and walk away
    i keep having this picture of smothering him in the crib
    VA hung up on me. got my 45 right here
    my battle buddy ate his gun and im next
    my gf just texted me that shes taken all her pills
    my brother is holding a knife to his neck
    my daughter wrote a suicide note i just found it shes not home
    do you think it would hurt to jump
    what happens if u take 30 benadryl
    thinking about the bridge again
    the train comes at 10:40. im at the station
    i think today is the day i die
    made my peace. going tonight
    i already said goodbye to my dog
    no one will find me til monday
    i want my life to be over
    please just let me die
    wish that car had hit me
    im suicidal
    sui thoughts all day
    kys is all i hear in my head
    voices tell me to do it
    i want to go be with my son in heaven tonight
    gonna join my mom soon. got the pills
    i bought a rope
    theres a rope in my closet with my name on it
    i am going to jump
    im standing at the edge
    i want to die
    i wanna die so bad rn
    i just dont want to be alive anymore
    going to kill myself tonight
    im gonna kms
    ive been thinking about suicide all week
    i took 30 pills about ten minutes ago
    just swallowed the whole bottle of tylenol
    i have the pills in front of me
    got my dads gun in my lap
    standing on the bridge rn
    i wrote the note already
    i keep thinking about ending my life
    I’m suicidal and i don't know what to do
    i tried to hang myself last night
    i cut myself again its bad
    planning to end it all on friday
    i want to end my life
    there's a rope in the garage and im going to use it
    cant stop thinking about killing myself
    i dont plan on being alive by christmas
    i wish i was dead
    im going to overdose
    thinking of jumping off the overpass by my house
    i want to unalive myself
    my meds are counted out, im doing it tonight
    honestly i dont want to live anymore
    i think im going to do it tonight. kill myself i mean
    everyday i wake up wishing i was dead
    i am thinking about taking my own life
    took like 40 of my sleeping pills
    gun is loaded and on the table next to me
    i have a plan and i have the stuff
    i cant stop cutting
    i want to shoot myself in the head
    ive decided to end my life after my birthday
    im on the roof and im going to jump
    been looking up how to tie a noose
    i OD'd an hour ago
    feeling suicidal again tonight
    i should just slit my wrists
    tonight is my last night alive
    i just drank bleach
    contemplating suicide tbh
    i really really want to die right now
    i need to be dead
    gonna hang myself when they leave
    wish i could just die already
    i tried to kill myself last month and i want to try again
    how many xanax would it take to not wake up
    im ready to die
    hi um i dont rly know how to say this but i think im gonna end my life tonite
    I have been suicidal since the divorce and tonight its louder
    made up my mind, pills are in my bag, just need to stop shaking
    ive got a knife to my wrist
    i swallowed a bunch of my moms blood pressure pills
    been googling painless ways to die
    tbh i just wanna b dead
    if i had a gun id have used it by now
    cuttin again and it wont stop bleeding
    every time i drive i think about swerving into a tree
    planning my death has become the only calm part of my day
    took all 60 of my lithium
    im gonna step off the platform
    everything in me says do it just kill yourself
    the tank is in my car and the hose is ready im ending it
    i was gonna hang myself last nite but the dog came in
    I want to be dead and buried
    they should have let me die in the hospital
    i have enough insulin to not wake up and i plan to use it
    please i dont want to be alive when he gets home
    cant lie ive been wanting to kill myself since tuesday
    i have no desire to live
    if nobody picks up im going to kill myself
    i wish the accident had killed me
    googled how many tylenol is fatal
    im about to do something i cant take back, i have the rope
    just did 20 of my moms percocet
    the voices are telling me to hang myself
    in the bath with a razor
    i'd rather be dead than go back there
    ive been suicidal for a month and today i picked a day
    my plan is to jump
    my blood is everywhere i cut too deep
    drank half a bottle of vodka and took all my klonopin
    wish i would not wake up, and if i do ill finish it
    i have been thinking bout dying a lot like actually doing it
    i put the gun down but its still here
    not joking i will end my life
    i want out. i want to be dead
    attempted in may, thinking about it again
    todays the day i die
    help i overdosed on my antidepressants
en implicit
    they'd be happier without me
    nobody needs me
    i feel so alone i could scream
    theres no point
    im worthless
    everything hurts and i want it over
    i am so done with life
    i can't see myself being here next year
    ive been giving my stuff away
    sorry for being a burden
    i'm tired of fighting
    everyone would be better off without me
    i just want to go to sleep and not wake up
    i cant do this anymore
    whats the point of being here
    im such a burden to my kids
    i dont see a way out
    i just want it all to stop
    please take care of my dog when im gone
    goodbye everyone i love you
    i dont want to exist
    nobody would notice if i disappeared
    im tired of living
    ive had enough of this life
    wont have to deal with me much longer
    i gave away my guitar and my records today
    💊💊💊 ready
    i want the pain to end
    theres nothing left for me
    my family will be fine without me
    i hope i dont wake up tomorrow
    theres no point in going on
    i wont be around much longer
    no one would care if i was gone
    i feel like giving up on everything for good
    i cant keep living like this
    this is goodbye, thank you for being kind to me
    all my affairs are in order now
    id rather not be here at all
    i just want to be with my mom again in heaven
    life isnt worth it
    i wish i was never born
    im just so tired you know. tired of all of it
    they wont have to worry about me after this weekend
    i stopped seeing a future
    not sure ill be here for thanksgiving
    i feel like a waste of space
    its never going to get better for me
    im done fighting
    they deserve a better mom than me
    i dont want to be a burden to you guys either
    i cant see tomorrow
    what is even the point anymore
en third person
    my friend killed herself on sunday
    my brother says he wants to die
    i think my son is suicidal
    she keeps cutting herself and i dont know how to help
    lost my dad to suicide in march
    my roommate took a bunch of pills
    my ex is threatening to kill himself if i leave
    my cousin died by suicide
    her daughter overdosed last night
    a guy at school hanged himself
    my wife told me she doesnt want to live anymore
    my little sister texted me goodbye and said shes taking pills
    my buddy from the army shot himself
    his mom is afraid he will kill himself
en negated
    im not suicidal i just need to talk
    i dont want to die
    not going to kill myself if thats what youre asking
    i used to be suicidal
    i would never hurt myself
    never thought about suicide
    i dont want to kill myself i just want a break
    im not gonna hurt myself dont worry
    no im not thinking of suicide
    i dont have any plans to end my life
    no plans to hurt myself ok
    im not going to do anything to end my life
en figurative
    this homework is killing me
    i nearly died laughing
    i want to die of embarrassment
    my boss is going to kill me
    could you send it by noon
    im killing myself trying to finish this paper
    suicide squad is on tonight
    hang on let me check
    id kill for a nap
    shoot me a message later
    i cut myself shaving
    dying to see the new season
    im dead tired
    end it with a joke, always works
    we should jump off here and walk
    he took 20 photos of his lunch
    ugh i could die that was so embarrassing
    this commute makes me want to cry lol
    i almost killed myself tripping on the stairs
    those stairs will be the death of me
    dont jump off the deep end about it
    shoot i forgot my keys
    cut myself on a can lid
    ill end it here, gotta run
    that exam murdered me
    lets hang tomorrow
    overdosing on netflix this weekend
    i would die for those shoes
    ok i'm literally dying at this video
    my back is killing me after that move
    my kids will be the death of me i swear
    if i eat one more taco i'll die
    he really shot himself in the foot with that email
    that workout nearly killed me
    i want to strangle my landlord
    we got hammered and i wanted to die the next morning lol
    i laughed so hard i thought i would die
    my phone is dead can i borrow yours
    kill the music please
    these shoes are murder on my feet
    i could have died of shame
    gonna jump in the shower
    bro this boss fight made me want to throw my controller off a bridge
en ordinary
    hey is anyone there
    had a rough day at work
    my mom and i had a fight again
    i feel lonely since the move
    can we talk later tonight
    i took my pills this morning like always
    took 2 tylenol for my headache
    picking the kids up at 5
    i feel really low today
    cant sleep again
    bye everyone see you tomorrow
    im on the bridge, traffic is awful
    my car died on the highway
    i have 30 minutes before my shift
    i need to end this call soon
    thanks for listening it helped
    i miss my husband so much
    my dog died last week and the house is quiet
    i dont want to go to work tomorrow
    yes please
    whats the wait
    im anxious about my test results
    took the bus to my sisters
    i lost my job in june
    how does this work
    i had a panic attack on the bus today
    im so stressed about money
    just needed to hear a voice
    my daughter is starting college and im sad
    the doctor changed my medication to 50 mg
    i ran out of my pills and the pharmacy is closed
    ok talk later
    i dont know what to do about my landlord
    can i get the same person as last time
    i quit drinking 30 days ago
    feeling a bit better than yesterday
    its the anniversary of my mothers death
    took my dog to the vet
    sorry wrong number
    i feel like nobody gets me
    what time do you close
    she said it was her last night in town
    i was driving over the bridge to work
    i want to move out
    hi, first time texting here, nervous
    my sponsor isnt picking up and i want a drink
    its been a long week with the baby
    do you all charge for this
    my therapist is away until the 4th
    i think my meds need changing, im foggy all day
    i keep crying in the car before work
    me and my sister stopped speaking
    i went for a run and it helped a little
    what do i do about the noise next door
    im scared of the surgery on friday
    lost my cat, its dumb but i cant stop crying
    just checking if this number works
    my brother got married and i felt left out
    i slept 3 hours
    i had to take my dad to the er but hes ok
    do i have to give my name
    ive been sober 6 months today
    my boyfriend and i broke up, i knew it had to end
    my grandfather died and the funeral is thursday
    i take 20 mg of lexapro
    i want to stop fighting with my wife
    thank you goodnight
    can you tell the last person i said thanks
es explicit
    ya no quiero estar viva
    me tome un frasco de pastillas
    acabo de tomarme todo el clonazepam que habia
    quiero cortarme las venas
    me corte bien profundo y no para de sangrar
    tengo el cuchillo en la mano y no puedo parar de llorar
    estoy en la azotea y quiero saltar
    voy a tirarme del puente
    esta noche acabo con todo
    este es mi último mensaje, díganle a mis hijos que los amo
    prefiero estar muerto
    ojala me muriera ya
    me voy a pegar un tiro
    ando con ganas de matarme
    vos sabés que me quiero matar posta
    tengo la soga preparada
    mi marido me quiere matar, estoy encerrada en el baño
    mi ex me va a matar, me mandó una foto con la pistola
    mi padrastro me toca en las noches
    me ahorcó mi novio anoche
    tengo miedo de que me mate
    quiero matar a mi jefe, tengo el arma en el carro
    mi hermano se tomó veneno y no despierta
    mi amigo dice que hoy se va a matar
    tengo miedo de hacerle daño a mi bebé
    oigo voces que me dicen que mate a mi hijo
    no quiero despertar mañana
    le pido a dios que me lleve
    me quiero ir de este mundo
    intenté quitarme la vida el domingo
    me hago daño todas las noches
    me corto los brazos para sentir algo
    me van a encontrar colgado
    deberia matarme y ya
    compre veneno y lo tengo enfrente
    mejor me muero
    no merezco vivir
    quisiera que me atropellara un camion
    toy pensando en suicidarme mano
    me kiero morir ya
    me tomé como 20 de las de dormir
    me quiero ir con mi mamá que está en el cielo, hoy
    ya no quiero existir
    tengo un plan para matarme
    no voy a llegar a mañana
    estoy sangrando mucho, me pasé cortándome
    me rajé los brazos
    tengo la escopeta de mi abuelo en las piernas
    me voy a aventar del puente peatonal
    voy a saltar
    quiero dormir para siempre con estas pastillas
    ya me despedí de todos, hoy me voy
    estoy por hacer una locura, tengo un cuchillo
    mi esposo me está golpeando ayuda
    viene para acá y dice que me va a matar
    me amenazó con un arma
    mi papá me viola
    mi hermana se cortó las venas ayuda
    mi mejor amiga se quiere morir y no me contesta
    me dan ganas de ahogar a mi bebé
    lo quiero matar y tengo con qué
    pienso todos los dias en morirme
    me lancé de las escaleras pa ver si me moría
    tomé cloro
    mañana ya no voy a estar viva
    ojalá me muera dormido
    que ganas de no despertar más
    me quiero matar boludo te juro
    estoy cansado de vivir y hoy se acaba
    ya tomé la decisión, me quito la vida hoy
    me quiero morir
    quiero morirme ya
    ya no quiero vivir
    voy a matarme esta noche
    me voy a matar
    he pensado en suicidarme
    no quiero seguir viviendo
    me tomé todas las pastillas
    tengo las pastillas en la mano
    tomé 20 pastillas hace rato
    quiero acabar con mi vida
    estoy pensando en quitarme la vida
    me corté otra vez
    estoy en el puente y me voy a tirar
    ya escribí la carta de despedida
    tengo una pistola aquí conmigo
    ojalá estuviera muerta
    pienso en el suicidio todos los días
    intenté ahorcarme ayer
    quisiera estar muerto
    tengo ganas de morirme
    pienso en matarme a diario
    me tragué un frasco entero de pastillas
    ya tengo la soga lista
    me voy a colgar
    no quiero estar viva
    voy a acabar con todo esta noche
    traté de suicidarme el año pasado y quiero hacerlo otra vez
    me quiero quitar la vida
    me estoy cortando ahora mismo
    quiero pegarme un tiro
    ando pensando en matarme otra vez
    ya compré la soga
    la neta ya no quiero estar en este mundo
    me tomé como 30 clonazepam
    hoy me mato, ya lo decidí
    tengo la navaja en la mano y no sé qué hacer
    quiero morir, ya no puedo con esto
    me voy a aventar a las vías
    a veces pienso en quitarme la vida
    me corté las venas
    tengo pensamientos suicidas
    me quiero morir de verdad ya no aguanto
    estoy pensando en tomarme todas mis pastillas
    no quiero despertar nunca más, me voy a matar
    me he cortado los brazos
    hace una semana intenté suicidarme
    quisiera no estar viva
    si tuviera un arma ya no estaría aquí
    voy a terminar con mi vida hoy
es implicit
    no puedo más con esta vida
    soy un estorbo
    nadie me necesita
    quisiera no haber nacido
    ya nada me importa
    me siento muerta por dentro
    no le veo el caso a seguir
    todo sería más fácil sin mí
    perdón por todo
    todos estarían mejor sin mí
    ya no puedo más
    quiero dormir y no despertar
    no le veo sentido a nada
    soy una carga para mi familia
    cuiden a mi perro cuando no esté
    quiero desaparecer
    no hay salida
    adiós a todos, los quiero
    estoy cansada de vivir
    solo quiero que se acabe todo
    nadie me extrañaría
    sería mejor no haber nacido
    ya no aguanto más esta vida
    me quiero ir para siempre
    ya no tengo razones para seguir
    perdónenme por todo, adiós
    ojalá no despertara mañana
    mi familia estaría mejor si yo no estuviera
    me cansé de luchar
    ya no quiero estar aquí
    ya no tengo fuerzas para nada
    nadie me va a extrañar
    siento que soy un estorbo
es third person
    mi hermano se suicidó
    mi hija se corta los brazos
    mi amiga dice que se quiere matar
    mi papá quiere morirse
    mi vecino se ahorcó
    a mi primo lo perdimos por suicidio
    mi novio amenaza con matarse
    mi sobrina intentó suicidarse
es negated
    nunca me mataria por mis hijos
    no me quiero morir
    no estoy pensando en suicidarme
    nunca me haría daño
    ya no pienso en matarme
    no quiero matarme, solo estoy triste
    no soy suicida
    antes quería morirme, ahora no
es figurative
    me muero de risa
    me muero de hambre
    mi mamá me va a matar si llego tarde
    casi me muero del susto
    me quiero morir de la vergüenza
    este calor me está matando
    me corté el pelo
    me muero por un café
    mi jefe me mata si no entrego
    me parto de risa, me morí
    estoy muerta de cansancio
    por poco me mato en las escaleras
    me muero de ganas de verte
    ese examen me mató
    mi hermano me va a matar cuando vea el carro
    me mata de risa mi nieto
    voy a matar al vecino con su música
es ordinary
    hola, hay alguien
    me siento sola desde que me mudé
    tuve un día muy pesado
    tomé dos pastillas para el dolor de cabeza
    estoy en el puente, hay mucho tráfico
    adiós, nos vemos mañana
    extraño mucho a mi mamá
    gracias por escucharme
    tengo que terminar esta llamada
    no quiero ir a trabajar
    mi perro murió el mes pasado
    no puedo dormir
    a qué hora abren
    quiero hablar con alguien
    me duele mucho la cabeza, tomé ibuprofeno
    estoy preocupado por el dinero
    mi mamá falleció en enero
    hoy estoy un poco mejor
    se me acabaron las pastillas de la presión
    buenas noches, es mi primera vez aquí
    mi hijo no me habla y me duele
    me despidieron del trabajo ayer
    tengo miedo de la cita con inmigración
    cuánto hay que esperar
    me duele la espalda de tanto trabajar
    mis hijos están lejos
    me siento triste por el divorcio
    quiero salir a caminar pero me da miedo
    a veces me cuesta levantarme
"""

UNREAD = """
en explicit
    i cant do this anymore im gonna kill myself
    thinking abt ending it all tonight
    i wrote the letters already. one for mom one for my sister
    im going to jump off the parking garage
    i took a bunch of my meds like 40 of them
    been having suicidal thoughts again since sunday
    theres a rope in the garage and i keep looking at it
    I've decided. I am going to end my life on my birthday
    just want to go to sleep and never wake up
    going to slit my wrist in the bath
    ready 2 die
    I have a plan and I have what I need to do it
    my life is over and im going to make sure of it tonight
    gonna take all of them at once
    thinkin of offing myself
    im gona jump in front of the train
    drank bleach
    nothing left to live for
    please just let me die
    there is no point in me being alive
    everynight i pray god takes me in my sleep
    sucide is the only way out for me
en implicit
    whats the point anymore
en third person
    my friend says she wants to die and i dont know what to say to her
    my mom tried to kill herself last night
en negated
    im not suicidal just really sad
en figurative
    i could kill for a nap
    dead serious i have not had a day off in 3 weeks
    shoot i forgot to pick up my kid
    ready to go to bed honestly
    i finally ended it with my boyfriend
    dying to talk to someone who gets it
    my back is killing me so i couldnt sleep
    my ex is dead to me
    he's gonna kill me when he finds out i crashed the car
en ordinary
    is this a real person
    i had a really bad day at work
    i have been sober 90 days today
    my wife left and took the kids
    what do you guys do exactly
    my therapist cancelled again
    i got the results and its cancer. stage 2
    i dont want to be here, i hate this job and this city
    i dont know what to write
    my boyfriend goes through my phone
    i feel stuck
    my neighbor plays loud music all night and i cannot rest
    im ok just lonely
    i was a witness to a shooting and i keep seeing the gun
    cleaned the bathroom with bleach and my lungs hurt
    do you have the number for a shelter
    i feel like a bad mother
    the holidays are hard since mom died
    gave my dog away because the landlord said no pets
    i wish i was better at this
    the pills my doctor gave me arent working
    nobody at school talks to me
es explicit
    me quiero morir
    no le veo sentido a seguir viviendo
    pienso en el suicidio todos los dias
    ojala no despertara mañana
    todos estarian mejor sin mi, mejor me muero
    voy a acabar con mi vida
    me voy a pegar un tiro
    prefiero estar muerto que seguir asi
    me dan ganas de aventarme al metro
    no quiero seguir en este mundo
    estoy pensando en terminar con todo hoy
    adios, perdonenme todos, ya no puedo mas
    no tengo razones para vivir
    compre veneno para ratas y me lo voy a tomar
    voy a hacerlo esta noche, ya deje todo arreglado
    anoche intente ahorcarme
    deseo morir
es implicit
    ya no puedo mas
    soy una carga para mi familia
    todo seria mas facil sin mi
es third person
    mi papa se suicido cuando yo tenia 9
es negated
    no quiero morir, solo quiero que pare
es figurative
    me muero de sueño, perdon por contestar tarde
    casi me muero de la risa con tu mensaje
    me mata la espalda
    ya termine con el, se acabo todo entre nosotros
es ordinary
    mi esposo tomo otra vez y me grito delante de los niños
    extraño a mi mama, murio en enero
    me peleé con mi hija y no me contesta
    no quiero seguir en este trabajo
    hoy hace un año que murio mi papa
    mi jefe me humilla delante de todos
    no gracias
    tengo miedo de que me deporten
    se murio mi perro
"""


def rows(probes: str) -> list[dict[str, str]]:
    """{"text", "label"} for each indented line, labelled by the heading above it."""
    found, label = [], ""
    for line in probes.strip().splitlines():
        if line.startswith("    "):
            found.append({"text": line.strip(), "label": label})
        else:
            label = line.partition(" ")[2]
    return found
