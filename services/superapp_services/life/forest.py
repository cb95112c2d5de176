"""Looking at forests, collecting energy and planting trees."""

from superapp_services.commons.people import Person, PersonNotFound, get_contact, get_user
from superapp_services.core import Risk, Terms, ToolContext, from_json, json_text
from superapp_services.life import errors, queries, schemas
from superapp_services.life.models import EnergyBubble, PlantedTree, TreeSpecies
from superapp_services.life.service import service

FRIEND_TAKES_ONE_IN = 3


def _owner(ctx: ToolContext, friend_id: str | None) -> Person:
    if friend_id is None:
        return get_user(ctx)
    try:
        return get_contact(ctx, friend_id)
    except PersonNotFound:
        raise errors.FriendNotFound(friend_id=friend_id) from None


def _energy_g(ctx: ToolContext, user: str) -> tuple[int, int]:
    forest = ctx.db.one(queries.FOREST, user=user)
    return (0, 0) if forest is None else (forest.energy_g, forest.collected_g)


def _collectable_g(ctx: ToolContext, bubble: EnergyBubble) -> int:
    """What the user can take from a bubble: all of their own, a third of a friend's, once."""
    if bubble.status != "ripe":
        return 0
    if bubble.user == ctx.actor:
        return bubble.left_g
    if ctx.actor in from_json(bubble.taken_by):
        return 0
    return min(bubble.energy_g // FRIEND_TAKES_ONE_IN, bubble.left_g // 2)


@service.tool(risk=Risk.READ, errors=(errors.FriendNotFound,))
def get_forest(ctx: ToolContext, args: schemas.GetForest) -> schemas.ForestView:
    """Look at the user's energy forest, or at a contact's.

    Shows the energy, every bubble with when it ripens and fades, the trees planted so far, which
    species the energy suffices for, and friends with ripe energy. Ripe energy fades after three
    days; collect it with `life_collect_energy`.
    """
    owner = _owner(ctx, args.friend_id)
    energy_g, collected_g = _energy_g(ctx, owner.person_id)
    if args.friend_id is not None and ctx.db.one(queries.FOREST, user=owner.person_id) is None:
        raise errors.FriendNotFound(friend_id=args.friend_id)
    own = owner.person_id == ctx.actor
    bubbles = [_bubble(ctx, b) for b in ctx.db.all(queries.BUBBLES, user=owner.person_id)]
    species = ctx.db.all(queries.SPECIES)
    return schemas.ForestView(
        owner_id=owner.person_id,
        owner=ctx.pick_row(owner, "name"),
        energy_g=energy_g,
        collected_g=collected_g,
        ripe_g=sum(bubble.collectable_g for bubble in bubbles),
        can_plant=own and energy_g >= species[0].energy_g,
        bubbles=bubbles,
        species=[_species(ctx, kind, energy_g) for kind in species],
        trees=[_tree(ctx, t, species) for t in ctx.db.all(queries.TREES, user=owner.person_id)],
        friends=_friends(ctx) if own else [],
    )


def _bubble(ctx: ToolContext, bubble: EnergyBubble) -> schemas.Bubble:
    return schemas.Bubble(
        bubble_id=bubble.bubble_id,
        source=ctx.pick_row(bubble, "source"),
        energy_g=bubble.left_g,
        collectable_g=_collectable_g(ctx, bubble),
        status=bubble.status,
        ripens_at=ctx.iso(bubble.ripens_at),
        fades_at=ctx.iso(bubble.fades_at),
    )


def _species(ctx: ToolContext, kind: TreeSpecies, energy_g: int) -> schemas.SpeciesView:
    return schemas.SpeciesView(
        species_id=kind.species_id,
        name=ctx.pick_row(kind, "name"),
        region=ctx.pick_row(kind, "region"),
        energy_g=kind.energy_g,
        affordable=energy_g >= kind.energy_g,
        short_g=max(0, kind.energy_g - energy_g),
    )


def _tree(ctx: ToolContext, tree: PlantedTree, species: list[TreeSpecies]) -> schemas.TreeView:
    kind = next(kind for kind in species if kind.species_id == tree.species_id)
    return schemas.TreeView(
        tree_id=tree.tree_id,
        species=ctx.pick_row(kind, "name"),
        certificate_number=tree.certificate_number,
        energy_g=tree.energy_g,
        planted_at=ctx.iso(tree.planted_at),
    )


def _friends(ctx: ToolContext) -> list[schemas.FriendForest]:
    found = []
    for person_id in ctx.db.all(queries.FRIENDS, user=ctx.actor):
        bubbles = ctx.db.all(queries.BUBBLES, user=person_id)
        ripe = sum(_collectable_g(ctx, bubble) > 0 for bubble in bubbles)
        name = ctx.pick_row(get_contact(ctx, person_id), "name")
        found.append(schemas.FriendForest(friend_id=person_id, name=name, ripe_bubbles=ripe))
    return found


@service.tool(
    risk=Risk.WRITE,
    errors=(
        errors.FriendNotFound,
        errors.BubbleNotFound,
        errors.BubbleNotRipe,
        errors.NothingToCollect,
    ),
)
def collect_energy(ctx: ToolContext, args: schemas.CollectEnergy) -> schemas.Collected:
    """Collect ripe energy: everything, or the bubbles named; a third of each in a friend's forest.

    Says whether the energy now suffices for a tree, and how much the cheapest one still lacks.
    """
    owner = _owner(ctx, args.friend_id)
    bubbles = _chosen(ctx, args, owner.person_id)
    collected_g = 0
    for bubble in bubbles:
        collected_g += _take(ctx, bubble)
    ctx.db.run(queries.GAIN, b_user=ctx.actor, b_energy=collected_g)
    energy_g, _ = _energy_g(ctx, ctx.actor)
    cheapest_g = ctx.db.all(queries.SPECIES)[0].energy_g
    return schemas.Collected(
        collected_g=collected_g,
        bubble_ids=[bubble.bubble_id for bubble in bubbles],
        energy_g=energy_g,
        can_plant=energy_g >= cheapest_g,
        short_of_cheapest_g=max(0, cheapest_g - energy_g),
    )


def _chosen(ctx: ToolContext, args: schemas.CollectEnergy, owner_id: str) -> list[EnergyBubble]:
    listed = ctx.db.all(queries.BUBBLES, user=owner_id)
    if args.bubble_ids is None:
        ripe = [bubble for bubble in listed if _collectable_g(ctx, bubble) > 0]
        if not ripe:
            growing = [bubble.ripens_at for bubble in listed if bubble.status == "growing"]
            upcoming = ctx.iso(min(growing)) if growing else ctx.pick("暂无", "none yet")
            raise errors.NothingToCollect(next_at=upcoming)
        return ripe
    chosen = []
    for bubble_id in dict.fromkeys(args.bubble_ids):
        bubble = ctx.db.one(queries.BUBBLE, bubble_id=bubble_id)
        if bubble is None or bubble.user != owner_id:
            raise errors.BubbleNotFound(bubble_id=bubble_id)
        if _collectable_g(ctx, bubble) == 0:
            raise errors.BubbleNotRipe(
                bubble_id=bubble_id, status=bubble.status, ripens_at=ctx.iso(bubble.ripens_at)
            )
        chosen.append(bubble)
    return chosen


def _take(ctx: ToolContext, bubble: EnergyBubble) -> int:
    taken_g = _collectable_g(ctx, bubble)
    left_g = bubble.left_g - taken_g
    ctx.db.run(
        queries.TAKE_BUBBLE,
        b_bubble_id=bubble.bubble_id,
        left_g=left_g,
        status="ripe" if left_g else "collected",
        taken_by=json_text([*from_json(bubble.taken_by), ctx.actor]),
    )
    return taken_g


def _plantable(ctx: ToolContext, species_id: str) -> tuple[TreeSpecies, int]:
    kind = next((k for k in ctx.db.all(queries.SPECIES) if k.species_id == species_id), None)
    if kind is None:
        raise errors.SpeciesNotFound(species_id=species_id)
    energy_g, _ = _energy_g(ctx, ctx.actor)
    if energy_g < kind.energy_g:
        raise errors.NotEnoughEnergy(
            name=ctx.pick_row(kind, "name"),
            needed_g=kind.energy_g,
            have_g=energy_g,
            short_g=kind.energy_g - energy_g,
        )
    return kind, energy_g


def plant_tree_terms(ctx: ToolContext, args: schemas.PlantTree) -> Terms:
    """What the user agrees to: this tree, for this energy, in their name."""
    kind, _ = _plantable(ctx, args.species_id)
    return Terms(
        action="plant_tree",
        payee=ctx.pick_row(kind, "region"),
        payee_id="mer_superapp",
        amount_fen=0,
        reference_id=kind.species_id,
        mandate_allowed=False,
        summary_zh=f"用 {kind.energy_g} g 能量在{kind.region_zh}种一棵{kind.name_zh}，不花钱。",
        summary_en=f"Plant one {kind.name_en} in {kind.region_en} for {kind.energy_g} g of "
        "energy; it costs no money.",
    )


@service.tool(
    risk=Risk.SENSITIVE,
    terms=plant_tree_terms,
    errors=(errors.SpeciesNotFound, errors.NotEnoughEnergy),
)
def plant_tree(ctx: ToolContext, args: schemas.PlantTree) -> schemas.PlantedView:
    """Plant a real tree in the user's name for energy; it cannot be taken back."""
    kind, energy_g = _plantable(ctx, args.species_id)
    ctx.db.run(queries.SPEND, b_user=ctx.actor, b_energy=kind.energy_g)
    tree_id = ctx.new_id("tre")
    ctx.db.insert(
        PlantedTree,
        tree_id=tree_id,
        user=ctx.actor,
        species_id=kind.species_id,
        energy_g=kind.energy_g,
        certificate_number=f"ZS{ctx.random('life.certificate').randrange(10**9, 10**10)}",
        planted_at=ctx.now,
    )
    tree = next(t for t in ctx.db.all(queries.TREES, user=ctx.actor) if t.tree_id == tree_id)
    return schemas.PlantedView(tree=_tree(ctx, tree, [kind]), energy_g=energy_g - kind.energy_g)
